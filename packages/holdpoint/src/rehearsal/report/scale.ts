/** Where values stand on an axis, and which of them are marked. */
export interface Scale {
  /** Pixels along the axis. */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Values from `min` to `max` drawn from pixel `from` to pixel `to`. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Steps that a clock shows as round. */
const CLOCK_STEPS = [
  ...[1, 5, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91].map((count) => count * DAY),
];
/** Marks of a logarithmic axis of time, in milliseconds. */
const LOG_TIMES = [
  ...[1, 10, 100, SECOND, 3 * SECOND, 10 * SECOND, 30 * SECOND],
  ...[1, 3, 10, 30].map((count) => count * MINUTE),
  ...[1, 3, 6, 12].map((count) => count * HOUR),
  ...[DAY, 2 * DAY, WEEK, 4 * WEEK, 52 * WEEK],
];

/** A scale on which equal differences are equally long, with about `count` round ticks. */
export function linearScale(range: Range, count = 5): Scale {
  const step = roundStep((range.max - range.min) / count);
  return { at: linear(range), ticks: multiples(range, step) };
}

/** A linear scale of durations in milliseconds, with ticks that are round to a clock once they exceed a minute. */
export function durationScale(range: Range, count = 5): Scale {
  const wanted = (range.max - range.min) / count;
  const step = wanted < 30 * SECOND ? roundStep(wanted) : clockStep(wanted);
  return { at: linear(range), ticks: multiples(range, step) };
}

/** A scale on which equal factors are equally long, of times in milliseconds; `min` must be above 0. */
export function logTimeScale({ min, max, from, to }: Range): Scale {
  const at = linear({ min: Math.log10(min), max: Math.log10(max), from, to });
  return { at: (value) => at(Math.log10(value)), ticks: LOG_TIMES.filter((time) => time >= min && time <= max) };
}

/** A scale of moments, with at most `count` + 1 ticks that are round on the clock of the zone. */
export function timeScale(range: Range, timezone: string, count = 8): Scale & { readonly stepMs: number } {
  const stepMs = clockStep((range.max - range.min) / count);
  const first = Math.ceil((range.min + offsetMs(range.min, timezone)) / stepMs);
  const ticks = Array.from({ length: count + 1 }, (_, index) => {
    const local = (first + index) * stepMs;
    return local - offsetMs(local - offsetMs(local, timezone), timezone);
  });
  return { at: linear(range), ticks: ticks.filter((tick) => tick >= range.min && tick <= range.max), stepMs };
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `wanted`. */
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5].find((each) => each * power >= wanted * 0.999) ?? 10;
  return factor * power;
}

function clockStep(wanted: number): number {
  return CLOCK_STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / (52 * WEEK)) * 52 * WEEK;
}

function multiples({ min, max }: Range, step: number): readonly number[] {
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    // Twelve digits, since sums of binary fractions would give labels such as 0.6000000000000001.
    Number(((first + index) * step).toPrecision(12)),
  );
}

function linear({ min, max, from, to }: Range): (value: number) => number {
  const span = max - min;
  return (value) => (span === 0 ? (from + to) / 2 : from + ((value - min) / span) * (to - from));
}

/** How far the clock of a zone is ahead of UTC, in milliseconds. */
function offsetMs(at: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { ...WHOLE, timeZone: timezone }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(at / SECOND) * SECOND;
}

const WHOLE = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const;
