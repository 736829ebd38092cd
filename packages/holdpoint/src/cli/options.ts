import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that commands share, as commander hands them over. */
export interface DataOption {
  readonly data: string;
}

export interface JsonOption {
  readonly json?: true;
}

/** Who decides, and why. */
export interface ClaimOptions {
  readonly as?: string;
  readonly reason: string;
}

/** Adds the examples that end every help text. */
export function examples(command: Command, lines: readonly (readonly [command: string, what: string])[]): void {
  const width = Math.max(...lines.map(([each]) => each.length));
  const text = lines.map(([each, what]) => `  ${each.padEnd(width)}  ${what}`.trimEnd()).join('\n');
  command.addHelpText('after', `\nExamples:\n${text}`);
}

export function dataOption(): Option {
  return new Option('--data <DIR>', 'folder of the record').env('HOLDPOINT_DATA').default('.holdpoint');
}

export function jsonOption(what = 'print JSON'): Option {
  return new Option('--json', what);
}

export function asOption(): Option {
  return new Option('--as <ROLE>', 'act as this role, or as this person of the plan');
}

export function reasonOption(): Option {
  return new Option('--reason <TEXT>', 'why; goes into the record').default('', 'none');
}

export function headlessOption(): Option {
  return new Option('--headless', 'print plain lines instead of a board');
}

export function timeScaleOption(): Option {
  return new Option('--time-scale <N>', 'launch seconds per real second').argParser((text) => {
    const scale = Number(text);
    if (scale >= 0.001 && scale <= 1_000_000) return scale;
    throw new InvalidArgumentError('A number from 0.001 to 1000000 is needed, such as 600 for a day in 144 seconds.');
  });
}

export function portOption(what: string): Option {
  return new Option('--port <N>', what).argParser((text) => {
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
    throw new InvalidArgumentError('A port from 1 to 65535 is needed.');
  });
}

/** The `seq` of an event; -1 is before the first. */
export function afterOption(): Option {
  const what = 'without a board: first the events after this number, -1 for all';
  return new Option('--after <SEQ>', what).argParser((text) => {
    if (/^(-1|\d{1,15})$/.test(text)) return Number(text);
    throw new InvalidArgumentError('The number of an event is needed, or -1.');
  });
}

/** Reads a whole number in decimal digits, 0 to 4,294,967,295. */
export function wholeNumber(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= 4_294_967_295) return Number(text);
  throw new InvalidArgumentError('A whole number from 0 to 4294967295 is needed.');
}
