import type { Facts } from '../../src/facts.ts';

/** Kinds of facts that are counted, in the order of the table. */
export const KINDS = [
  'checklist',
  'stages',
  'thresholds',
  'triggers',
  'rollbackSteps',
  'commands',
  'timeline',
  'checkpoints',
  'roles',
  'people',
  'channels',
  'approvals',
  'successCriteria',
  'links',
] as const satisfies readonly (keyof Facts)[];

export type Kind = (typeof KINDS)[number];

/** What a person found in a document: for each kind all facts, each with the fields that matter. */
export type Expected = {
  readonly language: string;
  readonly title: string;
} & Readonly<Partial<Record<Kind, readonly Readonly<Record<string, unknown>>[]>>>;

/** How many facts of a kind were found, missed, and made of something that is none. */
export interface Score {
  readonly found: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

/** Compares what was read with what was expected, kind by kind; kinds that are not in the expectation are left out. */
export function scoreOf(facts: Facts, expected: Expected): ReadonlyMap<Kind, Score> {
  const scores = new Map<Kind, Score>();
  for (const kind of KINDS) {
    const wanted = expected[kind];
    if (wanted !== undefined) scores.set(kind, scoreKind(facts[kind].map(asRecord), wanted));
  }
  return scores;
}

type Fact = Readonly<Record<string, unknown>>;

function asRecord(fact: object): Fact {
  return { ...fact };
}

function scoreKind(facts: readonly Fact[], wanted: readonly Fact[]): Score {
  const left = [...facts];
  const missed: string[] = [];
  for (const each of wanted) {
    const index = left.findIndex((fact) => agrees(fact, each));
    if (index === -1) missed.push(JSON.stringify(each));
    else left.splice(index, 1);
  }
  const wrong = left.map(({ original: _, confidence: __, ...fact }) => JSON.stringify(fact));
  return { found: wanted.length - missed.length, missed, wrong };
}

/** Every field that is expected is there; `null` where there must be none. */
function agrees(fact: Fact, wanted: Fact): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    const found = fact[key];
    if (value === null) return found === undefined;
    return typeof value === 'string'
      ? plain(String(found ?? '')) === plain(value)
      : JSON.stringify(found) === JSON.stringify(value);
  });
}

/** Text without differences that do not matter: case, spaces, marks at the ends. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s"'.:]+|[\s"'.:]+$/g, '');
}
