import { hash } from 'node:crypto';
import type { EventDraft, RecordedEvent } from '@holdpoint/engine';
import { LaunchError } from '../errors.ts';
import { uuidv7 } from '../shell/random.ts';
import { canonicalJson } from './canonical.ts';

/** `prev` of the first event of a launch. */
export const GENESIS = '0'.repeat(64);

/** An event as a store keeps it: `actor` and `data` are canonical JSON. */
export interface EventRow {
  readonly launch: string;
  readonly seq: number | bigint;
  readonly id: string;
  readonly at: number | bigint;
  readonly v: number | bigint;
  readonly type: string;
  readonly actor: string;
  readonly data: string;
  readonly prev: string;
  readonly hash: string;
}

/** The last event of a launch; `seq` is -1 and `hash` is GENESIS before the first. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The head of a launch without events. */
export const NO_EVENTS: Head = { seq: -1, hash: GENESIS };

const KIB = 1024;

/** How many bytes the canonical `data` of one event may have. Only readings grow with the plan's endpoints. */
export function maxDataBytes(type: string): number {
  return type === 'ReadingsTaken' ? 256 * KIB : 64 * KIB;
}

/** The canonical JSON that an event's hash is taken of: all its members but `hash`. */
export function eventText(row: Omit<EventRow, 'hash'>): string {
  const [id, launch, prev, type] = [row.id, row.launch, row.prev, row.type].map((text) => JSON.stringify(text));
  return `{"actor":${row.actor},"at":${row.at},"data":${row.data},"id":${id},"launch":${launch},"prev":${prev},"seq":${row.seq},"type":${type},"v":${row.v}}`;
}

/** SHA-256 of a zero byte and the event's canonical JSON, 64 hex digits. */
export function hashOf(row: Omit<EventRow, 'hash'>): string {
  return hash('sha256', `\0${eventText(row)}`);
}

/** Chains drafts to the head of a launch. Errors: `event_too_large`, `internal` for a draft that JSON cannot hold. */
export function sealDrafts(launch: string, head: Head, drafts: readonly EventDraft[]): EventRow[] {
  let last = head;
  return drafts.map((draft) => {
    const row = sealDraft(launch, last, draft);
    last = { seq: last.seq + 1, hash: row.hash };
    return row;
  });
}

function sealDraft(launch: string, head: Head, draft: EventDraft): EventRow {
  const { at, type } = draft;
  if (!Number.isSafeInteger(at) || at < 0 || at >= 2 ** 48)
    throw new LaunchError(
      'internal',
      `The event ${type} of launch ${launch} has the time ${at}, not whole milliseconds.`,
    );
  const data = canonicalPart(launch, type, draft.data);
  const bytes = Buffer.byteLength(data);
  const most = maxDataBytes(type);
  if (bytes > most)
    throw new LaunchError(
      'event_too_large',
      `The event ${type} of launch ${launch} carries ${Math.ceil(bytes / KIB)} KiB; the record takes ${most / KIB} KiB.`,
      { hint: 'Name fewer `endpoints:` or signals in the plan, or give a shorter reason.' },
    );
  const actor = canonicalPart(launch, type, draft.actor);
  const body = { launch, seq: head.seq + 1, id: uuidv7(at), at, v: 1, type, actor, data, prev: head.hash };
  return { ...body, hash: hashOf(body) };
}

function canonicalPart(launch: string, type: string, part: unknown): string {
  try {
    return canonicalJson(part);
  } catch (cause) {
    throw new LaunchError('internal', `The event ${type} of launch ${launch} cannot be written as JSON: ${cause}`, {
      cause,
    });
  }
}

/**
 * The events that rows hold, the first of which must follow `before`. Errors: `record_broken` for a row
 * that is not what was recorded, `data_too_new` for a later event format.
 */
export function* openRows(before: Head, rows: readonly EventRow[]): Iterable<RecordedEvent> {
  let head = before;
  for (const row of rows) {
    const event = openRow(head, row);
    yield event;
    head = event;
  }
}

function openRow(head: Head, row: EventRow): RecordedEvent {
  const seq = head.seq + 1;
  if (row.seq !== seq || row.prev !== head.hash || row.hash !== hashOf(row))
    throw new LaunchError('record_broken', `Event ${seq} of launch ${row.launch} is not what was recorded.`, {
      hint: 'Run `holdpoint audit verify` to see what was changed, and restore the data folder from a copy.',
    });
  if (row.v !== 1)
    throw new LaunchError(
      'data_too_new',
      `Event ${seq} of launch ${row.launch} has format ${row.v}; this program reads format 1.`,
      { hint: 'Use the version of holdpoint that wrote it, or a later one.' },
    );
  return JSON.parse(`${eventText(row).slice(0, -1)},"hash":"${row.hash}"}`);
}
