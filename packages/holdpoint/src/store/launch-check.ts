import { isUtf8 } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import type { AnchorLine } from './anchor.ts';
import type { BadEvent, LaunchAudit } from './audit-report.ts';
import { type EventRow, type Head, hashOf, NO_EVENTS } from './chain.ts';
import { diagnose } from './diagnosis.ts';
import type { FoundRow } from './rows.ts';

/** Follows the chain of one launch, event by event, and remembers the first that is not as it was recorded. */
export class LaunchCheck {
  readonly #launch: string;
  readonly #anchor: AnchorLine | null;
  #head: Head = NO_EVENTS;
  #events = 0;
  #planDigest: string | null = null;
  #firstBad: BadEvent | null = null;

  constructor(launch: string, anchor: AnchorLine | null) {
    this.#launch = launch;
    this.#anchor = anchor;
  }

  /** Takes the launch's next row. Once one is bad the others are only counted. */
  add(db: DatabaseSync, row: FoundRow): void {
    this.#events += 1;
    if (this.#firstBad !== null) return;
    const seq = this.#head.seq + 1;
    if (!follows(this.#head, row) || !isWhole(db, row)) {
      this.#firstBad = diagnose(db, this.#head, row);
      return;
    }
    this.#head = { seq, hash: row.hash };
    if (seq === 0) this.#planDigest = planDigestOf(row);
    if (seq === this.#anchor?.seq && row.hash !== this.#anchor.hash)
      this.#firstBad = { seq, problem: 'changed', text: 'The anchor names another event in this place.' };
  }

  /** Checks that the plan which the launch was created with is among `plans`, the digests of the unchanged ones. */
  checkPlan(plans: ReadonlySet<string>): void {
    if (this.#planDigest === null || plans.has(this.#planDigest)) return;
    const text = `The plan ${this.#planDigest}, by which the launch was created, is missing or was changed.`;
    if (this.#firstBad === null || this.#firstBad.seq > 0) this.#firstBad = { seq: 0, problem: 'plan_changed', text };
  }

  /** What was found; null for a launch that ended before its first event. Call it last. */
  result(): LaunchAudit | null {
    if (this.#events === 0 && this.#anchor?.seq === -1) return null;
    const firstBad = this.#firstBad ?? this.#badEnd();
    const found = { launch: this.#launch, events: this.#events, anchorSeq: this.#anchor?.seq ?? null };
    return firstBad === null ? { ...found, ok: true } : { ...found, firstBad, ok: false };
  }

  #badEnd(): BadEvent | null {
    const next = this.#head.seq + 1;
    if (this.#anchor === null)
      return {
        seq: next,
        problem: 'anchor_lost',
        text: 'The anchor says nothing of this launch: events may be cut off here.',
      };
    const { seq, since } = this.#anchor;
    if (seq >= next) return { seq: next, problem: 'cut', text: `The events from here to ${seq} were cut off.` };
    if (since === 0) return null;
    return {
      seq: since,
      problem: 'anchor_lost',
      text: 'The anchor was lost and begun anew here: events may be cut off before.',
    };
  }
}

function follows(head: Head, row: EventRow): boolean {
  return Number(row.seq) === head.seq + 1 && row.prev === head.hash && row.hash === hashOf(row);
}

/**
 * Whether the columns hold what was hashed and nothing else. Bytes that are not UTF-8 are read as
 * U+FFFD, so that a text with this character is looked at byte by byte.
 */
function isWhole(db: DatabaseSync, row: FoundRow): boolean {
  if (!row.valid) return false;
  if (!row.actor.includes('\uFFFD') && !row.data.includes('\uFFFD')) return true;
  const sql = 'SELECT CAST(actor AS BLOB) AS actor, CAST(data AS BLOB) AS data FROM events WHERE rowid = ?';
  const { actor, data } = db.prepare(sql).get(row.rowid) ?? {};
  return [actor, data].every((bytes) => bytes instanceof Uint8Array && isUtf8(bytes));
}

function planDigestOf(row: EventRow): string | null {
  if (row.type !== 'LaunchCreated') return null;
  const { planDigest }: { readonly planDigest?: unknown } = JSON.parse(row.data);
  return String(planDigest);
}
