/** A value in base units of its dimension for a table: `12.3 %`, `385 ms`, `125 MB`, `45.2 /s`; null is unknown. */
export function formatQuantity(value: number | null, dimension: string): string {
  if (value === null) return 'unknown';
  switch (dimension) {
    case 'ratio':
      return `${percent(value * 100)} %`;
    case 'points':
      return `${percent(value * 100)} pp`;
    case 'duration':
      return formatMillis(value);
    case 'bytes':
      return formatBytes(value);
    case 'rate':
      return `${decimals(value)} /s`;
    default:
      return formatCount(value);
  }
}

/** A part of all traffic given in basis points, exactly: `25 %`, `1.25 %`. */
export function formatShare(basisPoints: number | null): string {
  return basisPoints === null ? 'unknown' : `${basisPoints / 100} %`;
}

/** A number with its thousands set apart: `55,830`. */
export function formatCount(value: number): string {
  if (!Number.isInteger(value)) return decimals(value);
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time in its two largest units, in milliseconds: `2d 3h`, `5h 07m`, `14m 05s`, `42s`. */
export function formatSpan(ms: number): string {
  const at = (unit: number, of: number): number => Math.floor((ms % of) / unit);
  const two = (count: number): string => String(count).padStart(2, '0');
  if (ms >= DAY) return `${Math.floor(ms / DAY)}d ${at(HOUR, DAY)}h`;
  if (ms >= HOUR) return `${Math.floor(ms / HOUR)}h ${two(at(MINUTE, HOUR))}m`;
  if (ms >= MINUTE) return `${Math.floor(ms / MINUTE)}m ${two(at(SECOND, MINUTE))}s`;
  return `${Math.floor(ms / SECOND)}s`;
}

/** A whole span without what is nothing: `2d`, `36h` is `1d 12h`, `10m`. */
export function formatWhole(ms: number): string {
  return formatSpan(ms).replace(/ 0+[hms]$/, '');
}

/** Time of day in a zone: `14:03:27`. `at` is epoch milliseconds. */
export function formatTime(at: number, zone: string): string {
  return formatter(zone, 'time').format(at);
}

/** Day and time in a zone: `8 Feb 14:03`. `at` is epoch milliseconds. */
export function formatMoment(at: number, zone: string): string {
  return formatter(zone, 'moment').format(at).replace(',', '');
}

const FORMATS = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formatters are kept, because making one takes a hundred times as long as using it. */
function formatter(timeZone: string, kind: keyof typeof FORMATS): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...FORMATS[kind], timeZone });
  formatters.set(key, known);
  return known;
}

/** Two decimals below one, one above, none where the value is whole. */
function percent(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) < 1 ? 2 : 1)));
}

function decimals(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.1) return value.toPrecision(2);
  return value.toFixed(size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2);
}

function formatMillis(ms: number): string {
  if (ms >= MINUTE) return formatSpan(ms);
  if (ms >= SECOND) return `${(ms / SECOND).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 100 || ms === 0 ? 0 : 1)} ms`;
}

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

function formatBytes(bytes: number): string {
  const steps = bytes === 0 ? 0 : Math.max(0, Math.floor(Math.log10(Math.abs(bytes)) / 3));
  const exponent = Math.min(BYTE_UNITS.length - 1, steps);
  return `${decimals(bytes / 1000 ** exponent)} ${BYTE_UNITS[exponent]}`;
}
