import { LaunchError } from '../errors.ts';

/** Characters of a value that an error shows at most. */
const SHOWN = 60;

/** Where a value stands: line from 1, and the name of its column where it is one cell that is wrong. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: string;
}

/** An `input_invalid` error that names the file, the line and the column, as `series.csv:14, column errors: …`. */
export function badInput({ file, line, column }: Place, message: string, hint: string): LaunchError {
  const where = column === undefined ? '' : `, column ${printable(column)}`;
  return new LaunchError('input_invalid', `${file}:${line}${where}: ${message}`, { hint });
}

/** An `input_invalid` error about a file as a whole. */
export function badFile(file: string, message: string, hint: string): LaunchError {
  return new LaunchError('input_invalid', `${file}: ${message}`, { hint });
}

/** A value in double quotes, with control characters escaped, cut to a length that a terminal can take. */
export function shown(value: string): string {
  const text = JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
  return text.replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, escaped);
}

/** A name as it is where it is harmless, else quoted. */
export function printable(name: string): string {
  return /^[\w.+-]{1,60}$/.test(name) ? name : shown(name);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
