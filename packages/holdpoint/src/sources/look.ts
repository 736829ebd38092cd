import type { ReadFailure, Reading } from '@holdpoint/engine';
import type { Plan, Signal, Variant } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import { openForOneLook } from '../metrics/registry.ts';
import type { Clock } from '../shell/clock.ts';

/** How far counts reach back, in real milliseconds, so that one look has something to show. */
const REACH_MS = 300_000;
/** Signals that are looked at at the same time. */
const PARALLEL = 4;

/** What one look at a signal gave, on one version and for one value of a label. */
export interface Look {
  readonly signal: string;
  readonly from: Signal['source']['kind'];
  readonly variant: Variant;
  readonly label?: { readonly name: string; readonly value: string };
  /** `too_little_traffic`: the source answers, but too few requests have come for a value. */
  readonly state: 'fresh' | 'too_little_traffic' | ReadFailure;
  /** In the base unit of the signal. */
  readonly value?: number;
  readonly requests?: number;
  readonly hits?: number;
  /** How old the value is, in real milliseconds. */
  readonly ageMs?: number;
  /** How long the look at both versions took, in real milliseconds. */
  readonly tookMs: number;
  readonly detail?: string;
}

/** A look at every signal of a plan that can be read before the launch. */
export interface Looks {
  readonly looks: readonly Look[];
  /** Signals that only the router of a running launch counts. */
  readonly fromRouter: readonly string[];
}

/** Reads every signal once on both versions. What goes wrong is a state of the signal. */
export async function lookAtSignals(plan: Plan, clock: Clock): Promise<Looks> {
  const signals = Object.values(plan.signals);
  const readable = signals.filter(({ source }) => source.kind !== 'traffic');
  const looks = new Map<string, readonly Look[]>();
  const queue = readable.values();
  const worker = async (): Promise<void> => {
    for (const signal of queue) looks.set(signal.id, await lookAt(signal, plan, clock));
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return {
    looks: readable.flatMap(({ id }) => looks.get(id) ?? []),
    fromRouter: signals.filter(({ source }) => source.kind === 'traffic').map(({ id }) => id),
  };
}

/** By sources of its own, so that its time is that of no other signal. */
async function lookAt(signal: Signal, plan: Plan, clock: Clock): Promise<readonly Look[]> {
  const alone = { ...plan, signals: { [signal.id]: signal } };
  const started = clock.monotonic();
  const at = clock.now();
  const readings = await readOnce(alone, clock, at);
  const tookMs = Math.round(clock.monotonic() - started);
  if (typeof readings !== 'string') return readings.flatMap((reading) => lookOf(reading, { signal, at, tookMs }));
  const failed = {
    signal: signal.id,
    from: signal.source.kind,
    state: 'unreadable',
    tookMs,
    detail: readings,
  } as const;
  return [
    { ...failed, variant: 'stable' },
    { ...failed, variant: 'candidate' },
  ];
}

/** The readings, or why there can be none. */
async function readOnce(plan: Plan, clock: Clock, at: number): Promise<readonly Reading[] | string> {
  try {
    const sources = openForOneLook(plan, clock, REACH_MS);
    const results = await Promise.all(sources.map((source) => source.read(at)));
    await Promise.all(sources.map((source) => source.close?.()));
    return results.flatMap(({ readings }) => readings);
  } catch (error) {
    if (error instanceof LaunchError) return error.message;
    throw error;
  }
}

interface Looked {
  readonly signal: Signal;
  readonly at: number;
  readonly tookMs: number;
}

function lookOf(reading: Reading, { signal, at, tookMs }: Looked): readonly Look[] {
  const { variant, label } = reading;
  const about = { signal: signal.id, from: signal.source.kind, variant, tookMs, ...(label && { label }) };
  switch (reading.outcome) {
    case 'sample': {
      const { value, requests, hits, to } = reading.sample;
      const counted = { ...(requests > 0 && { requests }), ...(hits !== undefined && { hits }) };
      return [{ ...about, state: 'fresh', value, ...counted, ageMs: Math.max(0, at - to) }];
    }
    case 'pending':
      return [{ ...about, ...pendingLook(reading) }];
    case 'failed':
      return [{ ...about, state: reading.reason, detail: reading.detail }];
    case 'pair':
      return [];
  }
}

/** A rate has a value from the second read on. */
function pendingLook({ requests, needed }: { readonly requests: number; readonly needed: number }) {
  if (needed === 0) return { state: 'fresh', detail: 'the source answers; a rate needs two reads' } as const;
  const detail = `the source answers; ${requests} of ${needed} requests that a value needs`;
  return { state: 'too_little_traffic', requests, detail } as const;
}

/** Whether a launch could begin with what was seen: every source answers with news. */
export function isTrusted({ state }: Look): boolean {
  return state === 'fresh' || state === 'too_little_traffic';
}
