/**
 * `npm run bench:detection`: how often the comparison of candidate and stable errs, and how soon it finds harm,
 * beside rules that others use. Prints the tables, and writes them and the picture to docs/. `--quick` does a
 * tenth of the runs and `--scenario NAME` one scenario; both print only. `--seed N` draws other runs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pictureOf } from './picture.ts';
import { type Batch, runAll } from './pool.ts';
import { SCENARIOS, type Scenario, scenarioNamed } from './scenarios.ts';
import { type Summary, summarize } from './summary.ts';
import { missedAims, tablesOf } from './table.ts';

const DOCUMENT = new URL('../../docs/detection.md', import.meta.url);
const PICTURE = new URL('detection.svg', DOCUMENT);
const BEGIN = '<!-- figures: begin -->';
const END = '<!-- figures: end -->';
/** Runs that a thread takes at once. */
const BATCH = 10;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    scenario: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

/** Throws where the document has no place for figures. */
function withFigures(document: string, figures: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${DOCUMENT.pathname} has no lines "${BEGIN}" and "${END}".`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${document.slice(end)}`;
}

function batchesOf(scenario: Scenario, seed: number): readonly Batch[] {
  const runs = Math.max(scenario.runs.days, scenario.runs.harms);
  return Array.from({ length: Math.ceil(runs / BATCH) }, (_, i) => {
    const from = i * BATCH;
    return { scenario: scenario.id, seed, from, to: Math.min(runs, from + BATCH) };
  });
}

async function main(): Promise<void> {
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed is "${values.seed}"; it must be a whole number.`);
  const began = performance.now();
  const chosen = values.scenario === undefined ? SCENARIOS : [scenarioNamed(values.scenario)];
  const batches = chosen.flatMap((scenario) =>
    values.quick ? tenth(batchesOf(scenario, seed)) : batchesOf(scenario, seed),
  );
  const results = await runAll(batches, (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${batches.length} batches`);
  });
  const summaries = chosen.map((scenario): Summary => {
    const runs = batches.flatMap((batch, i) => (batch.scenario === scenario.id ? (results[i] ?? []) : []));
    return summarize(scenario, runs);
  });
  const tables = tablesOf(summaries);
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${tables}\n\n${missedAims(summaries)} aims missed; ${seconds} s.\n`);
  if (values.quick || values.scenario !== undefined) return;
  writeFileSync(DOCUMENT, withFigures(readFileSync(DOCUMENT, 'utf8'), tables));
  writeFileSync(PICTURE, pictureOf(summaries));
}

function tenth(batches: readonly Batch[]): readonly Batch[] {
  return batches.slice(0, Math.ceil(batches.length / 10));
}

await main();
