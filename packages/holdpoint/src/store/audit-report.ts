/** How an event was tampered with, as far as the record can tell. */
export type Tampering =
  | 'changed'
  | 'missing'
  | 'out_of_order'
  | 'cut'
  | 'duplicate'
  | 'foreign'
  | 'plan_changed'
  | 'anchor_lost';

/** The first place where the record of a launch is not what was written. */
export interface BadEvent {
  readonly seq: number;
  readonly problem: Tampering;
  /** One sentence for a person. */
  readonly text: string;
}

/** What the audit of one launch found. */
export interface LaunchAudit {
  readonly launch: string;
  /** How many events the record holds. */
  readonly events: number;
  /** The last event that the anchor vouches for; -1 for none, null where it does not know the launch. */
  readonly anchorSeq: number | null;
  readonly firstBad?: BadEvent;
  readonly ok: boolean;
}

/** What the audit of a data folder found. */
export interface AuditReport {
  readonly dir: string;
  readonly launches: readonly LaunchAudit[];
  /** Of all launches. */
  readonly events: number;
  /** What is wrong with the record as a whole, as sentences. */
  readonly problems: readonly string[];
  readonly ok: boolean;
}

const ADVICE: Readonly<Record<Tampering, string>> = {
  changed: 'Trust nothing from this event on; compare it with a copy of the data folder.',
  missing: 'Trust nothing from this event on; restore it from a copy of the data folder.',
  out_of_order: 'Trust nothing from this event on; compare it with a copy of the data folder.',
  cut: 'The events before are as they were recorded; restore the newest copy of the whole data folder.',
  duplicate: 'Trust nothing from this event on; compare it with a copy of the data folder.',
  foreign: 'Trust nothing from this event on; compare it with a copy of the data folder.',
  plan_changed: 'The events may be as they were recorded, but by which plan is not known; find the signed plan file.',
  anchor_lost:
    'The events that are left are as they were recorded; compare their number with a copy of the data folder.',
};

/** A report as lines for a person: a line for each launch, and what to do where something is wrong. */
export function renderAudit(report: AuditReport): string {
  const lines = report.launches.flatMap(renderLaunch);
  const problems = report.problems.map((problem) => `BROKEN  ${problem}`);
  return `${[...lines, ...problems, verdict(report)].join('\n')}\n`;
}

function renderLaunch({ launch, events, anchorSeq, firstBad }: LaunchAudit): readonly string[] {
  const count = `${launch}  ${counted(events, 'event')}`;
  if (firstBad === undefined) return [`intact  ${count}, anchored to event ${anchorSeq}`];
  const { seq, problem, text } = firstBad;
  return [`BROKEN  ${count}`, `        event ${seq}: ${problem}: ${text}`, `        ${ADVICE[problem]}`];
}

function verdict({ dir, ok, events, launches }: AuditReport): string {
  const held = `${counted(events, 'event')} of ${counted(launches.length, 'launch', 'launches')}`;
  return ok
    ? `The record in ${dir} is as it was written: ${held}.`
    : `The record in ${dir} is not as it was written. Keep the folder as it is, and copy it before anything else.`;
}

/** A number with its noun: `1 event`, `2 events`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
