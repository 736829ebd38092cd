import { type Apply, type Patch, VERSIONS } from '../examples/batch-patches/src/apply.ts';
import { orderId, sampleLines, seedDocument, totalOf } from '../examples/batch-patches/src/document.ts';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';

const PATCHES = 500;
const WARM_UP = 30;
const BATCHES = 200;
/** Milliseconds that v1.0.0 may take for a batch, 99 times of 100. */
const GOAL_MS = 5;

/** A batch in which each patch gives one order new lines and the total that belongs to them. */
function batchOf(seed: number): readonly Patch[] {
  return Array.from({ length: PATCHES }, (_, i) => {
    const order = orderId(seed + i);
    const lines = sampleLines(seed * PATCHES + i);
    return [
      { op: 'replace', path: `/orders/${order}/lines`, value: lines },
      { op: 'replace', path: `/orders/${order}/totalCents`, value: totalOf(lines) },
    ];
  });
}

/** Milliseconds of each batch, in rising order. */
function timesOf(apply: Apply): readonly number[] {
  const clock = systemClock();
  const times: number[] = [];
  let document = seedDocument('doc-000');
  for (let seed = 0; seed < WARM_UP + BATCHES; seed += 1) {
    const patches = batchOf(seed);
    const started = clock.monotonic();
    const applied = apply(document, patches);
    const took = clock.monotonic() - started;
    if (applied.outcome === 'refused') throw new Error(`the batch was refused: ${applied.detail}`);
    document = applied.document;
    if (seed >= WARM_UP) times.push(took);
  }
  return times.toSorted((a, b) => a - b);
}

/** How long each version of the example takes for a batch of 500 patches. */
export async function run() {
  const rows = Object.entries(VERSIONS).flatMap(([version, apply]) => {
    const times = timesOf(apply);
    const at = (quantile: number): number => Number((times[Math.ceil(quantile * times.length) - 1] ?? 0).toFixed(3));
    const goal = version === 'legacy' ? {} : { goal: `< ${GOAL_MS}` };
    return [
      { label: `${version}, ${PATCHES} patches, median`, value: at(0.5), unit: 'ms', ...goal },
      { label: `${version}, ${PATCHES} patches, P99`, value: at(0.99), unit: 'ms', ...goal },
    ];
  });
  return { name: 'patches', rows };
}

if (import.meta.main) console.table((await run()).rows);
