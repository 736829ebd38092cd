import { readFileSync } from 'node:fs';
import { writePrivateFile } from '../../data-dir/private-file.ts';
import type { Split } from '../index.ts';
import { type Fence, isSoundSplit } from '../split-rules.ts';

/** What is known of a router that itself need not know of launches and controllers. */
export interface Memory {
  /** The highest epoch that was given to it; -1 before the first. */
  readonly epoch: number;
  /** The last split that was read back. */
  readonly confirmed: Split | null;
  /** The last split that it was asked for. Whether it took force is seen, not known. */
  readonly asked: Split | null;
}

const NOTHING_KNOWN: Memory = { epoch: -1, confirmed: null, asked: null };

/** The memory in a file; nothing is known where there is none, or one that cannot be read. */
export function readMemory(path: string): Memory {
  try {
    return memoryIn(JSON.parse(readFileSync(path, 'utf8'))) ?? NOTHING_KNOWN;
  } catch {
    return NOTHING_KNOWN;
  }
}

/** Errors: `data_unwritable`. */
export function writeMemory(path: string, memory: Memory): void {
  writePrivateFile(path, JSON.stringify(memory));
}

/** The fence that splits are admitted by: an epoch that the router itself has seen counts as well. */
export function fenceOf({ epoch, confirmed, asked }: Memory, seenEpoch = -1): Fence {
  return { epoch: Math.max(epoch, seenEpoch), split: asked ?? confirmed };
}

/**
 * Which split is in force where a router gives this share: the one asked for last, or the one before it,
 * whichever has the share; a share that nobody asked for belongs to the last one.
 */
export function splitBehind({ confirmed, asked }: Memory, shareBp: number, launch?: string): Split | null {
  const known = [confirmed, asked].flatMap((split) => split ?? []);
  const ofLaunch = launch === undefined ? known : known.filter((split) => split.launch === launch);
  const base = ofLaunch.find((split) => split.shareBp === shareBp) ?? ofLaunch.at(-1);
  if (base !== undefined) return { ...base, shareBp };
  if (launch === undefined && shareBp === 0) return null;
  return { launch: launch ?? 'unknown', epoch: -1, salt: launch ?? 'unknown', shareBp, first: [] };
}

function memoryIn(value: unknown): Memory | null {
  if (typeof value !== 'object' || value === null) return null;
  const { epoch, confirmed, asked }: Partial<Record<keyof Memory, unknown>> = value;
  if (!Number.isSafeInteger(epoch) || !isSplitOrNull(confirmed) || !isSplitOrNull(asked)) return null;
  return { epoch: epoch as number, confirmed, asked };
}

function isSplitOrNull(value: unknown): value is Split | null {
  return value === null || isSoundSplit(value);
}
