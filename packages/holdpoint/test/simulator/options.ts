import { parseArgs } from 'node:util';
import { PLANTS } from './plants.ts';

/** What the command line asks of the simulator. */
export interface Options {
  readonly from: number;
  readonly seeds: number;
  /** Name of the planted fault, or null. */
  readonly plant: string | null;
  /** Whether to tell the whole story of each seed. */
  readonly trace: boolean;
}

/** How the simulator is called. */
export const USAGE = 'npm run simulate -- --seeds N [--from K] [--plant NAME] [--trace]';

/** Reads the command line. Throws an Error with a sentence for whoever wrote it. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      plant: { type: 'string' },
      trace: { type: 'boolean', default: false },
    },
  });
  const plant = values.plant ?? null;
  if (plant !== null && !PLANTS.some(({ name }) => name === plant)) {
    const names = PLANTS.map(({ name }) => name).join(', ');
    throw new Error(`--plant ${plant}: there is no such planted fault; known are ${names}.`);
  }
  return { seeds: count(values.seeds, 'seeds', 1), from: count(values.from, 'from', 0), plant, trace: values.trace };
}

function count(text: string, name: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} ${text}: expected a whole number from ${least} on. Usage: ${USAGE}`);
}
