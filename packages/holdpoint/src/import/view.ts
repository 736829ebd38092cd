import type { Change, Conflict, DraftedPlan, FactKind, Facts, Finding, Outcome } from '@holdpoint/import';

/** What a plan that was imported again keeps and takes over. */
export interface Again {
  readonly changes: readonly Change[];
  readonly kept: readonly string[];
  readonly conflicts: readonly Conflict[];
}

/** Everything that is told of an import. */
export interface ImportView {
  /** Name of the document. */
  readonly document: string;
  /** The command that imports it, without answers. */
  readonly command: string;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  readonly draft: DraftedPlan;
  readonly outcomes: readonly Outcome[];
  /** Where the plan goes; absent where it goes to standard output. */
  readonly output?: string;
  /** Absent in a first import. */
  readonly again?: Again;
}

/** What the facts of a kind are called, one and several. */
export const KIND_WORDS: Readonly<Record<FactKind, readonly [one: string, many: string]>> = {
  checklist: ['point of a checklist', 'points of checklists'],
  stages: ['share', 'shares'],
  thresholds: ['threshold', 'thresholds'],
  triggers: ['trigger', 'triggers'],
  rollbackSteps: ['step of the rollback', 'steps of the rollback'],
  commands: ['command', 'commands'],
  timeline: ['timed step', 'timed steps'],
  checkpoints: ['checkpoint', 'checkpoints'],
  roles: ['role', 'roles'],
  people: ['person', 'people'],
  channels: ['channel', 'channels'],
  approvals: ['approval', 'approvals'],
  successCriteria: ['criterion of success', 'criteria of success'],
  links: ['link', 'links'],
};

/** `1 share` or `4 shares`. */
export function countOf(kind: FactKind, count: number): string {
  const [one, many] = KIND_WORDS[kind];
  return `${count} ${count === 1 ? one : many}`;
}

const REPAIR_WORDS: Readonly<Record<Facts['repairs'][number]['kind'], string>> = {
  double_encoded: 'text that was encoded twice',
  legacy_encoding: 'bytes of an older encoding',
  bom: 'a byte order mark',
  line_ends: 'line ends of another system',
  spaces: 'spaces that do not break',
  hyphens: 'hyphens that do not break',
  quotes: 'typographic quotes',
  control: 'control characters',
  lost: 'characters that are lost for good',
};

/** One repair in words: `text that was encoded twice (120 times, first on line 4)`. */
export function repairText({ kind, count, lines }: Facts['repairs'][number]): string {
  const [first] = lines;
  const where = first === undefined ? '' : `, ${lines.length > 1 ? 'first ' : ''}on line ${first}`;
  return `${REPAIR_WORDS[kind]} (${count === 1 ? 'once' : `${count} times`}${where})`;
}

/** How much of a document was understood: `93 %`, and 100 only for all of it. */
export function coverageText({ coverage }: Facts): string {
  return `${coverage < 1 ? Math.min(99, Math.floor(coverage * 100)) : 100} %`;
}

/** `line 4`, `lines 4 and 9`, or nothing. */
export function linesOf(lines: readonly number[]): string {
  if (lines.length === 0) return '';
  const list = new Intl.ListFormat('en-GB').format(lines.slice(0, MAX_LINES).map(String));
  return `${lines.length === 1 ? 'line' : 'lines'} ${list}${lines.length > MAX_LINES ? ' …' : ''}`;
}

const MAX_LINES = 6;
