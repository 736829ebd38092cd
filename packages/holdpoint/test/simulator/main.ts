import { systemClock } from '../../src/shell/clock.ts';
import { type Options, readOptions } from './options.ts';
import { plantOf } from './plants.ts';
import { runSeeds } from './run-seeds.ts';
import { type Simulated, simulate } from './simulate.ts';
import { failureLine, Totals } from './totals.ts';

/** Lives through launches in a faulty world: one line for each seed that fails, and a closing line with counts. */
async function main(options: Options): Promise<number> {
  const clock = systemClock();
  const began = clock.monotonic();
  const totals = new Totals();
  const result = (one: Simulated): void => {
    totals.add(one);
    process.stdout.write(failureLine(one, options.plant));
  };
  const { from, seeds, plant, trace } = options;
  if (seeds === 1 || trace) {
    for (let seed = from; seed < from + seeds; seed += 1) {
      const one = await simulate({ seed, plant: plantOf(plant), told: trace });
      process.stdout.write(one.lines.map((line) => `${line}\n`).join(''));
      result(one);
    }
  } else {
    await runSeeds({ from, to: from + seeds, plant }, result);
  }
  process.stdout.write(totals.text((clock.monotonic() - began) / 1000));
  return totals.failures === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
