import { parseDuration } from '@holdpoint/plan';

const CLOCK = /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;

/** A moment as the plan language writes it; undefined for one that it does not have. */
export function momentOf(text: string): string | undefined {
  const at = text.trim().replaceAll(/[\u2010-\u2015\u2212]/g, '-');
  const [, sign, length] = /^T(?:\s*([+-])\s*(\S+))?$/.exec(at) ?? [];
  if (length !== undefined) {
    const reading = parseDuration(length);
    if ('fault' in reading) return length === '0' ? 'T' : undefined;
    return reading.value === 0 ? 'T' : `T${sign}${length}`;
  }
  if (at === 'T') return 'T';
  if (CLOCK.test(at)) return /^\d:/.test(at) ? `0${at}` : at;
  const [day] = /^Day [1-9]\d{0,2}(?: (?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?$/.exec(at) ?? [];
  return day ?? (/^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/.test(at) ? at : undefined);
}

/** Whether a moment stands on the clock or the calendar, so that the day of the launch must be known. */
export function needsStart(moment: string): boolean {
  return !moment.startsWith('T');
}
