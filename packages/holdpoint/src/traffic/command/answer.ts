import type { LaunchError } from '../../errors.ts';
import type { PrintedCounts, PrintedVersion } from '../by-command/counts.ts';
import type { Seen } from '../by-command/driver.ts';
import { CONTRACT_VERSION } from '../by-command/input.ts';
import type { RouterPart } from '../index.ts';

type Refused = (detail: string) => LaunchError;
type Printed = Readonly<Record<string, unknown>>;

const FIELDS = [
  'v',
  'share',
  'shareBp',
  'nodes',
  'launch',
  'epoch',
  'countersId',
  'stable',
  'candidate',
  'unanswered',
  'lastCandidateAt',
  'candidateInFlight',
];
const NODE_FIELDS = ['name', 'share', 'shareBp', 'problem'];
const COUNT_FIELDS = ['requests', 'errors', 'fallbacks'];
const WHOLE_BP = 10_000;
/** More nodes than anyone looks at, and fewer than would fill a page. */
const MOST_NODES = 1_000;
const LONGEST_TEXT = 200;
/** Characters that end a line, or change how it looks. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What `observe` printed, read strictly: whatever is not sure is refused rather than guessed. */
export function answerIn(
  printed: string,
  { counts, refused }: { readonly counts: boolean; readonly refused: Refused },
): Seen {
  const text = printed.trim();
  if (text === '') throw refused('printed nothing');
  const read = new Reader(objectIn(text, refused), 'it', refused);
  read.only(FIELDS);
  if (read.field('v') !== CONTRACT_VERSION) {
    throw read.wrong('v', `expected is ${CONTRACT_VERSION}, the version of what is printed`);
  }
  const launch = read.text('launch');
  const epoch = read.count('epoch');
  const counted = countsIn(read, counts);
  return {
    share: shareIn(read),
    ...(launch !== undefined && { launch }),
    ...(epoch !== undefined && { epoch }),
    ...(counted !== undefined && { counts: counted }),
  };
}

function objectIn(text: string, refused: Refused): Printed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(`printed what is not one object of JSON: ${JSON.stringify(text.slice(0, 60))}`);
  }
  if (isObject(value)) return value;
  throw refused(`printed what is no object of JSON: ${JSON.stringify(text.slice(0, 60))}`);
}

function shareIn(read: Reader): Seen['share'] {
  const given = ['share', 'shareBp', 'nodes'].filter((name) => read.field(name) !== undefined);
  if (given.length !== 1) {
    throw read.fault(`has ${given.join(' and ') || 'no share'}; expected is one of share, shareBp and nodes`);
  }
  if (given[0] !== 'nodes') return read.share();
  const nodes = read.list('nodes', MOST_NODES).map((node) => nodeIn(node));
  const names = nodes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw read.fault(`names the node ${JSON.stringify(twice)} twice`);
  return nodes;
}

function nodeIn(read: Reader): RouterPart {
  read.only(NODE_FIELDS);
  const name = read.text('name');
  if (name === undefined) throw read.fault('has no name');
  const problem = read.text('problem');
  const isUnseen = read.field('share') === null || read.field('shareBp') === null;
  return { name, shareBp: isUnseen ? null : read.share(), ...(problem !== undefined && { problem }) };
}

function countsIn(read: Reader, needed: boolean): PrintedCounts | undefined {
  const names = ['countersId', 'stable', 'candidate'];
  const missing = names.filter((name) => read.field(name) === undefined);
  if (missing.length === names.length && !needed) return undefined;
  if (missing.length > 0) throw read.fault(`has no ${missing.join(' and no ')}, without which nothing is counted`);
  return {
    countersId: read.text('countersId') ?? '',
    stable: versionIn(read.object('stable')),
    candidate: versionIn(read.object('candidate')),
    unanswered: read.count('unanswered') ?? 0,
    lastCandidateAt: read.count('lastCandidateAt') ?? null,
    candidateInFlight: read.count('candidateInFlight') ?? 0,
  };
}

function versionIn(read: Reader): PrintedVersion {
  read.only(COUNT_FIELDS);
  const [requests, errors] = [read.count('requests'), read.count('errors')];
  if (requests === undefined || errors === undefined) throw read.fault('has no requests or no errors');
  return { requests, errors, fallbacks: read.count('fallbacks') ?? 0 };
}

/** Reads the fields of one object, and says what is wrong with which. */
class Reader {
  readonly #object: Printed;
  readonly #name: string;
  readonly #refused: Refused;

  constructor(object: Printed, name: string, refused: Refused) {
    this.#object = object;
    this.#name = name;
    this.#refused = refused;
  }

  field(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }

  fault(detail: string): LaunchError {
    return this.#refused(`printed JSON that cannot be used: ${this.#name} ${detail}`);
  }

  wrong(name: string, expected: string): LaunchError {
    const found = JSON.stringify(this.field(name)) ?? 'nothing';
    return this.fault(`has ${name} ${found.slice(0, 60)}; ${expected}`);
  }

  only(known: readonly string[]): void {
    const strange = Object.keys(this.#object).find((name) => !known.includes(name));
    if (strange === undefined) return;
    throw this.fault(`has the field ${JSON.stringify(strange.slice(0, 60))}; known are ${known.join(', ')}`);
  }

  /** A short text; undefined where there is none. */
  text(name: string): string | undefined {
    const found = this.field(name);
    if (found === undefined) return undefined;
    if (typeof found === 'string' && found !== '' && found.length <= LONGEST_TEXT && !UNSEEN.test(found)) return found;
    throw this.wrong(name, `expected is a text of at most ${LONGEST_TEXT} characters, on one line`);
  }

  count(name: string): number | undefined {
    const found = this.field(name);
    if (found === undefined) return undefined;
    if (typeof found === 'number' && Number.isSafeInteger(found) && found >= 0) return found;
    throw this.wrong(name, 'expected is a whole number from 0');
  }

  /** `share` in percent or `shareBp`, in basis points. */
  share(): number {
    const percent = this.field('share');
    const points = this.field('shareBp');
    if (percent !== undefined && points !== undefined)
      throw this.fault('has share and shareBp; expected is one of them');
    if (percent === undefined) {
      if (typeof points === 'number' && Number.isInteger(points) && points >= 0 && points <= WHOLE_BP) return points;
      throw this.wrong('shareBp', `expected is a whole number from 0 to ${WHOLE_BP}`);
    }
    const rounded = typeof percent === 'number' ? Math.round(percent * 100) : Number.NaN;
    if (rounded >= 0 && rounded <= WHOLE_BP && rounded / 100 === percent) return rounded;
    throw this.wrong('share', 'expected is a number of percent from 0 to 100 with at most two decimals, such as 25');
  }

  object(name: string): Reader {
    const found = this.field(name);
    if (isObject(found)) return new Reader(found, name, this.#refused);
    throw this.wrong(name, 'expected is an object');
  }

  list(name: string, most: number): readonly Reader[] {
    const found = this.field(name);
    if (!Array.isArray(found) || found.length === 0 || found.length > most) {
      throw this.wrong(name, `expected is a list of 1 to ${most} objects`);
    }
    return found.map((each: unknown, i) => {
      if (isObject(each)) return new Reader(each, `${name}[${i}]`, this.#refused);
      throw this.wrong(name, 'expected is a list of objects');
    });
  }
}

function isObject(value: unknown): value is Printed {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
