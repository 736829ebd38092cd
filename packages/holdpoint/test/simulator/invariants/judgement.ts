import { decide, type LaunchState, type Reading, type RecordedEvent } from '@holdpoint/engine';
import type { Condition, Stage } from '@holdpoint/plan';
import { canonicalJson } from '../../../src/store/canonical.ts';
import type { Invariant, Truth } from '../deeds.ts';
import { REQUESTS_PER_SECOND } from '../router.ts';

/** The clocks of a simulated machine run wrong by less than this part. */
const CLOCK_ERROR = 0.025;

/** After so many checks without a value nothing is known of a gauge. */
const SILENT_CHECKS = 4;

type Compare = Extract<Condition, { kind: 'compare' }>;

/** What says nothing of the value of a series; pairs come beside its samples. */
const NO_VALUES: readonly string[] = ['pending', 'pair'];

/** The latest reading of a series that has a value or has none, as the simulator remembers it beside the engine. */
class Memory {
  readonly #latest = new Map<string, Reading>();

  take(readings: readonly Reading[]): void {
    for (const reading of readings) {
      const key = `${reading.signal}|${reading.variant}`;
      if (NO_VALUES.includes(reading.outcome) || reading.label !== undefined || this.#isOld(key, reading)) continue;
      this.#latest.set(key, reading);
    }
  }

  /** What is older than what is known already says nothing new. */
  #isOld(key: string, reading: Reading): boolean {
    const known = this.#latest.get(key);
    return known?.outcome === 'sample' && reading.outcome === 'sample' && reading.sample.to < known.sample.to;
  }

  /** Why a comparison may not be called healthy; null where it may. */
  objection(
    { subject, op, operand }: Compare,
    { at, stage }: { readonly at: number; readonly stage: Stage },
  ): string | null {
    const latest = this.#latest.get(`${subject.signal}|${subject.variant}`);
    if (latest === undefined) return 'it was never measured';
    if (latest.outcome !== 'sample') return `its source says ${latest.outcome}`;
    const { value, from, to } = latest.sample;
    const age = at - to;
    if (age > Math.max(3 * stage.everyMs, 3 * (to - from))) return `it was measured ${age} ms before`;
    if (operand.kind !== 'quantity') return null;
    const limit = operand.quantity.value;
    const holds = op === '<' ? value < limit : op === '>' ? value > limit : true;
    return holds ? null : `it is ${value}`;
  }
}

const missingIsNotHealthy: Invariant = {
  id: 'I-14',
  statement: 'A gate opens only on values that were measured, fresh, and within their limits.',
  watch: (truth, broken) => {
    const { plan } = truth;
    const memory = new Memory();
    /** Why no gauge can be known, whatever the record says of it. */
    const silence = (signal: string, { everyMs }: Stage): string | null => {
      const { gaugesFailSince, clock } = truth;
      const silent = plan.signals[signal]?.source.kind === 'metrics' && gaugesFailSince !== null;
      return silent && clock.now() - gaugesFailSince > SILENT_CHECKS * everyMs + 20_000 ? 'its source fails' : null;
    };
    return {
      recorded: (event) => {
        if (event.type === 'ReadingsTaken') memory.take(event.data.readings);
        if (event.type !== 'GatePassed') return;
        const stage = plan.stages[event.data.stage];
        for (const { text, condition } of stage?.gate ?? []) {
          if (condition.kind !== 'compare' || stage === undefined) continue;
          const silent = silence(condition.subject.signal, stage);
          const why = silent ?? memory.objection(condition, { at: event.at, stage });
          if (why !== null) broken(`event ${event.seq} calls "${text}" healthy: ${why}`);
        }
      },
    };
  },
};

function windowRuns({ phase, paused, blind }: LaunchState): boolean {
  return phase === 'observing' && paused === null && Object.keys(blind).length === 0;
}

/** Follows, in true time, for how long the window of the present stage has run. */
class TrueWindow {
  readonly #truth: Truth;
  #ranMs = 0;
  #since = 0;

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  follow(event: RecordedEvent, before: LaunchState): void {
    const now = this.#truth.clock.now();
    if (event.type === 'StageEntered') this.#ranMs = 0;
    else if (event.type !== 'ControllerStarted' && windowRuns(before)) this.#ranMs += now - this.#since;
    this.#since = now;
  }

  /** How much is missing of what the plan asks for, in milliseconds; 0 or less where nothing is. */
  missingMs({ stage }: LaunchState): number {
    const observeMs = this.#truth.plan.stages[stage?.index ?? -1]?.observeMs ?? 0;
    return (observeMs + (stage?.extendedMs ?? 0)) * (1 - CLOCK_ERROR) - this.#ranMs;
  }
}

const fullWindow: Invariant = {
  id: 'I-15',
  statement: 'A gate opens only after its whole window, which begins when every router was seen to give the share.',
  watch: (truth, broken) => {
    const window = new TrueWindow(truth);
    return {
      recorded: (event, before) => {
        window.follow(event, before);
        if (event.type === 'ObservationStarted') {
          const early = Object.entries(before.asked).find(
            ([target, { shareBp }]) => before.routers[target]?.traffic.shareBp !== shareBp,
          );
          if (early !== undefined) broken(`event ${event.seq} begins to observe before ${early[0]} gives the share`);
        }
        const missing = event.type === 'GatePassed' ? window.missingMs(before) : 0;
        if (missing > 1000) broken(`event ${event.seq} opens a gate ${Math.round(missing)} ms too early`);
      },
    };
  },
};

const clocks: Invariant = {
  id: 'I-16',
  statement:
    'No jump of a clock moves recorded time backwards, or lets it run faster than the true time while a program runs.',
  watch: (truth, broken) => {
    let lastAt = 0;
    let begun: { readonly at: number; readonly truly: number } | null = null;
    return {
      recorded: (event) => {
        const truly = truth.clock.now();
        if (event.at < lastAt)
          broken(`event ${event.seq} was recorded ${lastAt - event.at} ms before the one before it`);
        lastAt = event.at;
        if (event.type === 'ControllerStarted') begun = { at: event.at, truly };
        else if (begun !== null) {
          const ahead = event.at - begun.at - (truly - begun.truly) * (1 + CLOCK_ERROR);
          if (ahead > 1000) broken(`event ${event.seq} is ${Math.round(ahead)} ms ahead of the true time`);
        }
      },
    };
  },
};

/** Sampling that would take longer than this is too slow to be promised a time. */
const SLOWEST_SAMPLE_MS = 60_000;
/** A candidate that fails more often than this breaks every trigger's limit. */
const CLEARLY_BAD = 0.25;

/** Within which time a stage must notice a clear breach; null where no promise is made. */
function noticeMs({ signals }: Truth['plan'], stage: Stage, targets: number): number | null {
  const trigger = stage.triggers.find(({ when, action }) => action === 'rollback' && when.kind === 'compare');
  const signal = signals.error_rate;
  if (trigger?.when.kind !== 'compare' || signal === undefined || stage.users !== undefined) return null;
  const perMs = (REQUESTS_PER_SECOND * targets * stage.shareBp) / 10_000 / 1000;
  const sampleMs = Math.max(stage.everyMs, Math.max(1, signal.minRequests) / perMs);
  if (sampleMs > SLOWEST_SAMPLE_MS) return null;
  return (trigger.when.forMs ?? 0) + 2 * (sampleMs + stage.everyMs) + 5000;
}

const breachLatency: Invariant = {
  id: 'I-17',
  statement: 'A clear breach leads to a rollback in time, and long silence of a source to a pause or a rollback.',
  watch: (truth, broken) => {
    let breach = { at: 0, stage: -1 };
    const everywhere = ['store', 'router', 'hand', 'source', 'process', 'clock'] as const;
    const noticed = (live: LaunchState): void => {
      const bad = live.phase === 'observing' && truth.candidateErrorRate > CLEARLY_BAD;
      const stage = live.stage?.index ?? -1;
      const now = truth.clock.now();
      if (!bad) breach = { at: now, stage: -1 };
      else if (breach.stage !== stage) breach = { at: now, stage };
      const known = truth.plan.stages[stage];
      const withinMs = known === undefined ? null : noticeMs(truth.plan, known, Object.keys(truth.plan.targets).length);
      if (!bad || withinMs === null || now - breach.at <= withinMs) return;
      if (truth.calmSince(breach.at - 30_000, ...everywhere))
        broken(`the candidate has failed for ${now - breach.at} ms, and nothing was decided within ${withinMs} ms`);
    };
    const silent = (live: LaunchState): void => {
      if (live.phase !== 'observing' || live.paused !== null) return;
      for (const { signal, since } of Object.values(live.blind)) {
        const { maxBlindMs = 0 } = truth.plan.signals[signal] ?? {};
        const slack = 2 * (truth.plan.stages[live.stage?.index ?? 0]?.everyMs ?? 0) + 40_000;
        const calm = truth.calmSince(
          truth.clock.now() - maxBlindMs - slack - 60_000,
          'store',
          'process',
          'router',
          'clock',
        );
        const begun = Math.max(since, live.stage?.observingSince ?? 0);
        if (calm && live.lastAt - begun > maxBlindMs + slack)
          broken(`${signal} is silent since ${since}, and the launch goes on`);
      }
    };
    return {
      stepped: (live, process) => {
        if (process !== truth.newest) return;
        noticed(live);
        silent(live);
      },
    };
  },
};

const deterministic: Invariant = {
  id: 'I-18',
  statement: 'The same readings give the same verdicts: deciding again from the record gives what was decided.',
  watch: (_, broken) => {
    let expected: readonly string[] = [];
    return {
      recorded: (event, before) => {
        const [next, ...rest] = expected;
        expected = rest;
        if (next !== undefined && next !== textOf(event)) {
          broken(`event ${event.seq} is ${event.type}; deciding again gives ${next.slice(0, 120)}`);
          expected = [];
        }
        if (event.type !== 'ReadingsTaken') return;
        const { readings, traffic } = event.data;
        const drafts = decide(before, { kind: 'readings', at: event.at, wall: 0, readings, traffic });
        expected = drafts.slice(1).map(textOf);
      },
    };
  },
};

/** An event without what differs from machine to machine. */
function textOf({ type, at, data }: Pick<RecordedEvent, 'type' | 'at' | 'data'>): string {
  return canonicalJson({ at, type, data: { ...data, wall: 0 } });
}

/** What is promised about verdicts. */
export const JUDGEMENT: readonly Invariant[] = [missingIsNotHealthy, fullWindow, clocks, breachLatency, deterministic];
