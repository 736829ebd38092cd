import { closeSync, constants, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { canonicalJson } from './canonical.ts';
import type { Head } from './chain.ts';

/** Name of the anchor file in the data folder. */
export const ANCHOR_FILE = 'record.anchor';

/** Each line fills a slot of its own, so that it is overwritten in place and never crosses a disk sector. */
const SLOT_BYTES = 256;

/** One line: the last event of a launch that is known to be recorded; `seq` is -1 before the first. */
export interface AnchorLine extends Head {
  readonly launch: string;
  /** Events that were in the record when this line was begun; 0 unless an earlier line was lost. */
  readonly since: number;
}

/** Where the record of each launch ended when it was last written to, so that a cut tail is noticed. */
export interface Anchor {
  /** The line of a launch as it is in the file now, or null. */
  line(launch: string): AnchorLine | null;
  /** Adds the line of a launch; on disk when it returns. */
  add(line: AnchorLine): void;
  /** Overwrites the line of a launch, if it has one. A write that is lost in a power cut only makes the anchor older. */
  move(launch: string, head: Head): void;
  close(): void;
}

/** What an anchor file says. */
export interface AnchorContent {
  readonly lines: readonly AnchorLine[];
  /** How many of its lines are not an anchor's. */
  readonly unreadable: number;
}

/** Opens the anchor file, and creates an empty one (mode 0600) where there is none. Throws the system's error. */
export function openAnchor(file: string): Anchor {
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  const slots = new Map<string, number>();

  function slotOf(launch: string): number | undefined {
    const known = slots.get(launch);
    if (known !== undefined) return known;
    for (const [slot, text] of readSlots(file).entries()) {
      const line = parseLine(text);
      if (line !== null) slots.set(line.launch, slot);
    }
    return slots.get(launch);
  }

  return {
    line(launch) {
      const slot = slotOf(launch);
      return slot === undefined ? null : readLine(fd, slot);
    },
    add(line) {
      const slot = readSlots(file).length;
      writeLine(fd, slot, line);
      fsyncSync(fd);
      slots.set(line.launch, slot);
    },
    move(launch, { seq, hash }) {
      const slot = slotOf(launch);
      const line = slot === undefined ? null : readLine(fd, slot);
      if (slot !== undefined && line !== null) writeLine(fd, slot, { ...line, seq, hash });
    },
    close: () => closeSync(fd),
  };
}

/**
 * Reads an anchor file; null where there is none. A line may be overwritten while it is read, so the
 * file is read until two readings agree.
 */
export function readAnchor(file: string): AnchorContent | null {
  let slots = readSlotsIfAny(file);
  for (let tries = 0; tries < 10; tries += 1) {
    const again = readSlotsIfAny(file);
    if (again?.join() === slots?.join()) break;
    slots = again;
  }
  if (slots === null) return null;
  const lines = slots.map(parseLine).filter((line) => line !== null);
  return { lines, unreadable: slots.length - lines.length };
}

function readSlotsIfAny(file: string): string[] | null {
  try {
    return readSlots(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function readSlots(file: string): string[] {
  const bytes = readFileSync(file);
  const count = Math.ceil(bytes.length / SLOT_BYTES);
  return Array.from({ length: count }, (_, slot) =>
    bytes.toString('latin1', slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES),
  );
}

function readLine(fd: number, slot: number): AnchorLine | null {
  const bytes = Buffer.alloc(SLOT_BYTES);
  readSync(fd, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
  return parseLine(bytes.toString('latin1'));
}

function writeLine(fd: number, slot: number, line: AnchorLine): void {
  const { launch, seq, hash, since } = line;
  const text = canonicalJson({ launch, seq, hash, since }).padEnd(SLOT_BYTES - 1);
  writeSync(fd, `${text}\n`, slot * SLOT_BYTES, 'latin1');
}

function parseLine(text: string): AnchorLine | null {
  const match = /^\{"hash":"([0-9a-f]{64})","launch":"([a-z0-9-]+)","seq":(-1|\d+),"since":(\d+)\} *\n$/.exec(text);
  if (match === null || text.length !== SLOT_BYTES) return null;
  const [, hash = '', launch = '', seq, since] = match;
  return { launch, seq: Number(seq), hash, since: Number(since) };
}
