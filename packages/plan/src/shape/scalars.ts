import { parseDuration } from '../duration.ts';
import { didYouMean, quote } from '../wording.ts';
import { type Fault, named, type Reading, type Shape, scalar, wrongType } from './shape.ts';

/** Any text but an empty one; numbers are taken as they are written. */
export function text(expects: string, example?: string): Shape<string> {
  return scalar({
    expects,
    schema: { type: ['string', 'number'], ...(example !== undefined && { examples: [example] }) },
    read: (found) =>
      found.trim() === ''
        ? { fault: { code: 'bad_value', message: `found an empty text; needed is ${expects}` } }
        : { value: found.trim() },
  });
}

/** Text of one form. */
export function textLike(expects: string, form: RegExp): Shape<string> {
  return scalar({
    expects,
    schema: { type: 'string', pattern: form.source },
    read: (found) => (form.test(found) ? { value: found } : { fault: { code: 'bad_value' } }),
  });
}

export interface WordOptions {
  /** Words of the plan language that this version does not run yet. */
  readonly later?: readonly string[];
  /** Words that are refused for a reason of their own. */
  readonly refused?: Readonly<Record<string, Fault>>;
}

/** One word of a closed list. */
export function oneOf<const W extends string>(words: readonly W[], options: WordOptions = {}): Shape<W> {
  const { later = [], refused = {} } = options;
  const expects = words.length === 1 ? `${quote(words[0] ?? '')}` : `one of ${words.join(', ')}`;
  return scalar({
    expects,
    schema: { enum: [...words] },
    read: (found) => {
      const value = words.find((word) => word === found);
      if (value !== undefined) return { value };
      const reason = Object.hasOwn(refused, found) ? refused[found] : undefined;
      if (reason !== undefined) return { fault: reason };
      if (!later.includes(found)) return { fault: { code: 'bad_value', hint: didYouMean(found, words) } };
      const message = `${quote(found)} is part of the plan language, but this version does not run it yet`;
      return { fault: { code: 'not_supported_yet', message, hint: `this version has ${words.join(', ')}` } };
    },
  });
}

/** A percentage below 100, with at most five decimals. */
export const PERCENT = /^(\d{1,2}(?:\.\d{1,5})?)%$/;

/** A percentage as a part of 1, rounded as it is written; undefined where it is none below 100%. */
export function readPercent(found: string): number | undefined {
  const [, percent] = PERCENT.exec(found) ?? [];
  return percent === undefined ? undefined : Number(`${percent}e-2`);
}

export interface NumberRange {
  readonly expects: string;
  readonly min: number;
  readonly max: number;
}

/** A whole number in decimal digits, within a closed range. */
export function integer({ expects, min, max }: NumberRange): Shape<number> {
  const range = `${expects}, ${min} to ${max.toLocaleString('en')}`;
  return scalar({
    expects: range,
    schema: { type: 'integer', minimum: min, maximum: max },
    read: (found) => {
      if (!/^\d+$/.test(found)) return { fault: { code: 'bad_value' } };
      const value = Number(found);
      return value >= min && value <= max ? { value } : { fault: { code: 'out_of_range' } };
    },
  });
}

/** A length of time in milliseconds. */
export const duration: Shape<number> = named(
  'duration',
  scalar({
    expects: 'a duration such as 5m',
    schema: {
      type: 'string',
      description:
        'A length of time: `90s`, `5m`, `1h30m`, or ISO 8601 such as `PT5M`. Units are ms, s, m, h, d and w.',
      pattern: '^(?:(?:\\d+(?:\\.\\d+)?(?:ms|[wdhms]))+|P(?:T?\\d[\\d.]*[WDHMS])+(?:T(?:\\d[\\d.]*[HMS])+)?)$',
    },
    read: parseDuration,
  }),
);

/** A part of all traffic in basis points, 0 to 10,000: `10%`, `2.5%`, or `10`. */
export const share: Shape<number> = named(
  'share',
  scalar({
    expects: 'a share such as 10%, from 0% to 100%',
    schema: {
      description: 'A part of all traffic: `10%` or `10`, from 0 to 100 with at most two decimals.',
      anyOf: [
        { type: 'string', pattern: '^(?:100(?:\\.0{1,2})?|(?:0|[1-9]\\d?)(?:\\.\\d{1,2})?)%?$' },
        { type: 'number', minimum: 0, maximum: 100 },
      ],
    },
    read: readShare,
  }),
);

function readShare(found: string): Reading<number> {
  const [, whole, decimals = ''] = /^(0|[1-9]\d{0,2})(?:\.(\d{1,2}))?%?$/.exec(found) ?? [];
  const basisPoints = Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
  if (whole !== undefined && basisPoints <= 10_000) return { value: basisPoints };
  const hint = /^0\d|^0[xob]|e/i.test(found) ? 'write plain decimal digits, such as 10%' : undefined;
  return { fault: { code: 'bad_share', hint } };
}

/** Scheme, host and port of a service, without a path; the trailing slash is dropped. */
export const origin: Shape<string> = named(
  'origin',
  scalar({
    expects: 'a URL without a path, such as http://127.0.0.1:3001',
    schema: { type: 'string', description: 'Scheme, host and port of a service.', pattern: '^https?://[^/?#]+/?$' },
    read: (found) => {
      const url = httpUrl(found);
      if (url === undefined) return { fault: { code: 'bad_value' } };
      if (url.pathname === '/' && url.search === '' && url.hash === '') return { value: url.origin };
      const message = `found ${quote(found)}; the address of a service has no path`;
      return {
        fault: { code: 'bad_value', message, hint: `write ${quote(url.origin)}, and paths in "health" and "metrics"` },
      };
    },
  }),
);

/** `text` as an http or https URL; undefined where it is none. */
function httpUrl(found: string): URL | undefined {
  const url = URL.canParse(found) ? new URL(found) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

/** `yes` or `no`, which YAML 1.2 takes for text, or `true` or `false`. */
export const yesNo: Shape<boolean> = {
  expects: 'yes or no',
  schema: () => ({ title: 'yes or no', enum: ['yes', 'no', true, false] }),
  decode: (node, report) => {
    const found = node.kind === 'scalar' ? node.text : undefined;
    if (found === 'yes' || found === 'true') return true;
    return found === 'no' || found === 'false' ? false : wrongType(node, 'yes or no', report);
  },
};

/** Path of a URL, beginning with a slash. */
export const path: Shape<string> = textLike('a path such as /health', /^\/[^\s#]*$/);
