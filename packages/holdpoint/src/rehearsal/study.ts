import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DISTRIBUTIONS, type HarmKind, ONSET } from './draw.ts';
import { type Probability, probability, type Spread, spread } from './statistics.ts';
import type { Trial } from './trial.ts';

export interface StudyOptions {
  /** The plan's text, as it was read, and the name of its file. */
  readonly source: Uint8Array;
  readonly file: string;
  /** Bad releases to draw. */
  readonly count: number;
  readonly seed: number;
}

/** What bad releases would cost, as plain JSON. Times in milliseconds of launch time. */
export interface Study {
  readonly type: 'Study';
  readonly seed: number;
  readonly drawn: number;
  /** Drawn releases whose harm came before the launch had ended. */
  readonly harmed: number;
  readonly detected: Probability;
  readonly timeToDetectMs: Spread | null;
  /** Of all harmed releases, detected or not. */
  readonly userMinutes: Spread | null;
  readonly failedRequests: Spread | null;
  readonly falseRollback: Probability;
  readonly kinds: readonly KindResult[];
  readonly misses: readonly Trial[];
  readonly distributions: readonly { readonly kind: HarmKind; readonly text: string }[];
  readonly onset: string;
  readonly trials: readonly Trial[];
}

export interface KindResult {
  readonly kind: HarmKind;
  readonly drawn: number;
  readonly detected: Probability;
  /** By thirds of the size on its logarithmic scale: small, middle, large. */
  readonly bySize: readonly Probability[];
  readonly timeToDetectMs: Spread | null;
  /** How many each trigger, gate or person caught. */
  readonly caughtBy: Readonly<Record<string, number>>;
}

/** Good releases for the rate of false rollbacks: a fifth of the bad ones, and no fewer than this. */
const MIN_GOOD = 20;
/** Trials that a worker is given at a time. */
const BATCH = 5;

/** Lives through many drawn releases on all cores. The same options give the same study, to the byte. */
export async function runStudy(options: StudyOptions): Promise<Study> {
  const { count, seed } = options;
  const good = Math.max(MIN_GOOD, Math.ceil(count / 5));
  const tasks = Array.from({ length: count + good }, (_, i) => ({ seed: seed + i, bad: i < count }));
  const trials = await onAllCores(options, tasks);
  return studyOf(seed, trials.slice(0, count), trials.slice(count));
}

type Task = { readonly seed: number; readonly bad: boolean };

/** Gives tasks to workers as they become free; results come in the order of the tasks. */
async function onAllCores({ source, file }: StudyOptions, tasks: readonly Task[]): Promise<readonly Trial[]> {
  const results: Trial[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./study-worker.ts', import.meta.url), { workerData: { source, file } });
    try {
      while (next < tasks.length) {
        const from = next;
        next += BATCH;
        const done = await answerOf(worker, tasks.slice(from, from + BATCH));
        for (const [i, trial] of done.entries()) results[from + i] = trial;
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, work));
  return results;
}

function answerOf(worker: Worker, tasks: readonly Task[]): Promise<readonly Trial[]> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(tasks);
  });
}

function studyOf(seed: number, drawn: readonly Trial[], good: readonly Trial[]): Study {
  const harmed = drawn.filter((trial) => trial.harmed);
  const isDetected = ({ detectMs }: Trial): boolean => detectMs !== null;
  const rolledBack = good.filter(({ outcome }) => outcome === 'rolled_back');
  return {
    type: 'Study',
    seed,
    drawn: drawn.length,
    harmed: harmed.length,
    detected: probability(harmed.filter(isDetected).length, harmed.length),
    timeToDetectMs: spread(harmed.flatMap(({ detectMs }) => detectMs ?? [])),
    userMinutes: spread(harmed.map(({ userMinutes }) => userMinutes)),
    failedRequests: spread(harmed.map(({ failedRequests }) => failedRequests)),
    falseRollback: probability(rolledBack.length, good.length),
    kinds: DISTRIBUTIONS.flatMap(({ kind }) => kindResult(kind, harmed)),
    misses: harmed.filter((trial) => !isDetected(trial)),
    distributions: DISTRIBUTIONS,
    onset: ONSET,
    trials: [...drawn, ...good],
  };
}

function kindResult(kind: HarmKind, harmed: readonly Trial[]): readonly KindResult[] {
  const mine = harmed.filter((trial) => trial.kind === kind);
  if (mine.length === 0) return [];
  const detectedOf = (trials: readonly Trial[]): Probability =>
    probability(trials.filter(({ detectMs }) => detectMs !== null).length, trials.length);
  const caughtBy: Record<string, number> = {};
  for (const { caughtBy: by, detectMs } of mine) {
    if (by !== null && detectMs !== null) caughtBy[by] = (caughtBy[by] ?? 0) + 1;
  }
  const third = (i: number) => mine.filter(({ size }) => Math.min(2, Math.floor(size * 3)) === i);
  return [
    {
      kind,
      drawn: mine.length,
      detected: detectedOf(mine),
      bySize: kind === 'crash' ? [] : [0, 1, 2].map((i) => detectedOf(third(i))),
      timeToDetectMs: spread(mine.flatMap(({ detectMs }) => detectMs ?? [])),
      caughtBy: Object.fromEntries(Object.entries(caughtBy).toSorted(([, a], [, b]) => b - a)),
    },
  ];
}
