import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemCode } from '../data-dir/system-error.ts';
import { LaunchError } from '../errors.ts';
import { ANCHOR_FILE, type AnchorContent, readAnchor } from './anchor.ts';
import { type AuditReport, counted, type LaunchAudit } from './audit-report.ts';
import { LaunchCheck } from './launch-check.ts';
import { EVENT_COLUMNS, eventRow } from './rows.ts';
import { explained, openForReading, STORE_FILE } from './sqlite-file.ts';

/**
 * Checks every event, plan and end of the record in a data folder, while a controller writes to it or
 * after. It only reads, and its memory does not grow with the events. Errors: `no_launch` where there
 * is no record, `data_too_new`, and `file_unreadable` or `data_unwritable` when the files may not be read.
 */
export function verifyRecord(dir: string): AuditReport {
  // The anchor comes first: a controller that writes meanwhile makes the record longer than it says, never shorter.
  const anchor = anchorIn(dir);
  const checks = new Map<string, LaunchCheck>();
  for (const line of anchor?.lines ?? []) checks.set(line.launch, new LaunchCheck(line.launch, line));
  const problems = anchor === null ? [] : anchorProblems(anchor);
  const file = join(dir, STORE_FILE);
  if (!existsSync(file)) problems.push(missingRecord(dir, checks.size));
  else problems.push(...verifyDatabase(dir, file, checks));

  const launches = [...checks.values()].map((check) => check.result()).filter((launch) => launch !== null);
  return report(dir, launches, problems);
}

function anchorIn(dir: string): AnchorContent | null {
  const file = join(dir, ANCHOR_FILE);
  try {
    return readAnchor(file);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === null) throw cause;
    const hint = 'Run the command as the user who ran the launch, or on a copy of the folder.';
    throw new LaunchError('file_unreadable', `${file} cannot be read (${code}).`, { hint, cause });
  }
}

function report(dir: string, launches: readonly LaunchAudit[], problems: readonly string[]): AuditReport {
  const events = launches.reduce((sum, launch) => sum + launch.events, 0);
  return { dir, launches, events, problems, ok: problems.length === 0 && launches.every(({ ok }) => ok) };
}

function anchorProblems({ lines, unreadable }: AnchorContent): string[] {
  const repeated = lines.length - new Set(lines.map(({ launch }) => launch)).size;
  const problems: string[] = [];
  if (unreadable > 0)
    problems.push(
      `${ANCHOR_FILE} has ${counted(unreadable, 'line that is', 'lines that are')} not what was written there.`,
    );
  if (repeated > 0) problems.push(`${ANCHOR_FILE} names ${counted(repeated, 'launch', 'launches')} more than once.`);
  return problems;
}

function missingRecord(dir: string, anchored: number): string {
  if (anchored > 0)
    return `${STORE_FILE} is gone, though ${ANCHOR_FILE} knows of ${counted(anchored, 'launch', 'launches')} in it.`;
  throw new LaunchError('no_launch', `There is no record in ${dir}.`, {
    hint: 'Name the data folder that a launch was run with: --data DIR.',
  });
}

/** Feeds the checks, and says what is wrong beside them. A database that breaks off is checked as far as it goes. */
function verifyDatabase(dir: string, file: string, checks: Map<string, LaunchCheck>): readonly string[] {
  try {
    return explained(file, () => {
      const db = openForReading(dir);
      try {
        db.exec('BEGIN');
        return readAll(db, checks);
      } finally {
        db.close();
      }
    });
  } catch (error) {
    if (error instanceof LaunchError && error.code === 'record_broken') return [error.message];
    throw error;
  }
}

function readAll(db: DatabaseSync, checks: Map<string, LaunchCheck>): readonly string[] {
  const { plans, problems } = readPlans(db);
  const events = db.prepare(
    `SELECT rowid, ${EVENT_COLUMNS}, json_valid(actor) AND json_valid(data) AS valid FROM events NOT INDEXED ORDER BY rowid`,
  );
  events.setReadBigInts(true);
  for (const found of events.iterate()) {
    const row = eventRow(found);
    let check = checks.get(row.launch);
    if (check === undefined) {
      check = new LaunchCheck(row.launch, null);
      checks.set(row.launch, check);
    }
    check.add(db, { ...row, rowid: Number(found.rowid), valid: found.valid === 1n });
  }
  for (const check of checks.values()) check.checkPlan(plans);
  return problems;
}

/** The digests whose source is what they say, and what is wrong with the others. */
function readPlans(db: DatabaseSync): { readonly plans: ReadonlySet<string>; readonly problems: readonly string[] } {
  const plans = new Set<string>();
  const problems: string[] = [];
  for (const { digest, source } of db.prepare('SELECT digest, CAST(source AS BLOB) AS source FROM plans').iterate()) {
    const intact = source instanceof Uint8Array && hash('sha256', source) === digest;
    if (intact) plans.add(digest);
    else problems.push(`The plan that is kept as ${digest} was changed: its source has another digest.`);
  }
  return { plans, problems };
}
