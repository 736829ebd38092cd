import { LIMITS, type Ruleset, type RulesetFault } from './ruleset.ts';

/** A document that is no ruleset. */
export interface ShapeFault {
  readonly reason: RulesetFault;
  /** Where, what was found, and what belongs there. */
  readonly detail: string;
}

type Fields = Readonly<Record<string, unknown>>;
/** Gives the first fault of a value, or null. `at` is its place, such as `flags.checkout.salt`. */
type Check = (value: unknown, at: string) => ShapeFault | null;

const SHOWN = 40;

/** A short form of a value for messages. */
function found(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function wrong(at: string, value: unknown, wanted: string): ShapeFault {
  return { reason: 'wrong_shape', detail: `${at} is ${found(value)}; it should be ${wanted}` };
}

function text(minLength: number, maxLength: number): Check {
  const wanted = `a text of ${minLength} to ${maxLength} characters`;
  return (value, at) =>
    typeof value === 'string' && value.length >= minLength && value.length <= maxLength
      ? null
      : wrong(at, value, wanted);
}

function integer(max: number): Check {
  return (value, at) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max
      ? null
      : wrong(at, value, `a whole number from 0 to ${max}`);
}

function atLeastOne(max: number): Check {
  const whole = integer(max);
  return (value, at) => (value === 0 ? wrong(at, value, `a whole number from 1 to ${max}`) : whole(value, at));
}

const yesOrNo: Check = (value, at) => (typeof value === 'boolean' ? null : wrong(at, value, 'true or false'));

function first<T>(items: Iterable<T>, check: (item: T) => ShapeFault | null): ShapeFault | null {
  for (const item of items) {
    const fault = check(item);
    if (fault !== null) return fault;
  }
  return null;
}

function list(max: number, each: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > max) return wrong(at, value, `a list of ${max} at most`);
    return first(value.entries(), ([index, item]) => each(item, `${at}[${index}]`));
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  readonly unknown?: RulesetFault;
}

function fields({ required, optional = {}, unknown = 'unknown_field' }: Shape): Check {
  const known = new Map(Object.entries({ ...optional, ...required }));
  return (value, at) => {
    if (!isFields(value)) return wrong(at, value, 'an object');
    const prefix = at === '' ? '' : `${at}.`;
    const stranger = Object.keys(value).find((name) => !known.has(name));
    if (stranger !== undefined) {
      const fit = [...known.keys()].join(', ');
      return { reason: unknown, detail: `${at || 'the document'} has ${found(stranger)}; known are ${fit}` };
    }
    const missing = Object.keys(required).find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return { reason: 'wrong_shape', detail: `${prefix}${missing} is missing` };
    return first(Object.entries(value), ([name, item]) => known.get(name)?.(item, `${prefix}${name}`) ?? null);
  };
}

const jsonValue: Check = (value, at) => {
  const tooDeep = (part: unknown, depth: number): boolean =>
    typeof part === 'object' &&
    part !== null &&
    (depth === 0 || Object.values(part).some((inner) => tooDeep(inner, depth - 1)));
  return tooDeep(value, LIMITS.valueDepth) ? wrong(at, value, `nested ${LIMITS.valueDepth} deep at most`) : null;
};

const name = text(1, LIMITS.nameLength);
const shareBp = integer(10_000);

const audience = fields({
  required: { id: name, attribute: name, values: list(LIMITS.values, text(0, LIMITS.keyLength)), sizeBp: shareBp },
});

const flagFields = fields({
  required: {
    salt: name,
    on: yesOrNo,
    shareBp,
    audiences: list(LIMITS.audiences, audience),
    allow: list(LIMITS.allow, text(1, LIMITS.keyLength)),
  },
  optional: {
    maxUsers: integer(LIMITS.maxUsers),
    unheardMs: atLeastOne(Number.MAX_SAFE_INTEGER),
    variants: fields({ required: { stable: jsonValue, candidate: jsonValue }, unknown: 'unknown_variant' }),
  },
});

/** What no single field shows: sizes that add up to more than everything, and an audience that comes twice. */
function acrossAudiences(flag: Fields, at: string): ShapeFault | null {
  const audiences = flag.audiences as Ruleset['flags'][string]['audiences'];
  const total = audiences.reduce((sum, { sizeBp }) => sum + sizeBp, 0);
  if (total > 10_000) return wrong(`${at}.audiences, all sizes together`, total, '10000 at most');
  const ids = new Set(audiences.map(({ id }) => id));
  return ids.size === audiences.length
    ? null
    : { reason: 'wrong_shape', detail: `${at}.audiences names an audience twice` };
}

const flag: Check = (value, at) => flagFields(value, at) ?? acrossAudiences(value as Fields, at);

const flags: Check = (value, at) => {
  if (!isFields(value)) return wrong(at, value, 'an object');
  const entries = Object.entries(value);
  if (entries.length > LIMITS.flags) return wrong(at, entries.length, `${LIMITS.flags} flags at most`);
  return first(entries, ([key, item]) => name(key, `a name in ${at}`) ?? flag(item, `${at}.${key}`));
};

const ruleset = fields({
  required: {
    v: integer(1),
    launch: name,
    version: integer(Number.MAX_SAFE_INTEGER),
    flags,
    checksum: (value, at) =>
      typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? null : wrong(at, value, '64 digits of hexadecimal'),
  },
  optional: { signature: text(1, LIMITS.nameLength) },
});

/** What is wrong with a document that should be a ruleset, or null. Nothing is converted and nothing is left out. */
export function faultOfShape(document: unknown): ShapeFault | null {
  if (isFields(document) && document.v !== 1 && Object.hasOwn(document, 'v')) {
    return { reason: 'unknown_format', detail: `the format is ${found(document.v)}; this client knows 1` };
  }
  return ruleset(document, '');
}
