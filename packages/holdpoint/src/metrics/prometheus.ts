import type { Reading } from '@holdpoint/engine';
import type { Plan, PrometheusAsk, Signal, SignalSource } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import type { Environment } from '../shell/references.ts';
import type { HttpClient, HttpSettings } from './http/client.ts';
import { openHttpClient } from './http/client.ts';
import type { MetricsSource, SourceResult } from './index.ts';
import { BEFORE_STAGES } from './index.ts';
import { wantedPairs } from './pairs.ts';
import type { SignalReader } from './prometheus/counted.ts';
import { countedSignal } from './prometheus/counted.ts';
import { highestLimit } from './prometheus/limits.ts';
import type { Moment } from './prometheus/moment.ts';
import { seconds } from './prometheus/moment.ts';
import { expressionProblem, selectorProblem } from './prometheus/promql.ts';
import type { Round } from './prometheus/round.ts';
import { inRound } from './prometheus/round.ts';
import { valueSignal } from './prometheus/value.ts';

type PrometheusSignal = Signal & { readonly source: Extract<SignalSource, { kind: 'prometheus' }> };

/** Requests that are under way at one server at the same time. */
const CONNECTIONS = 8;
/** Deadline of a server that the plan states by its address alone, in real milliseconds. */
const TIMEOUT_MS = 5_000;
/** Values are fresh for three checks, and for so long at least, in real milliseconds. */
const LEAST_FRESH_MS = 60_000;
/** A clock that differs by more is worth a word. */
const SKEW_MS = 30_000;

export interface PrometheusOptions {
  /** Real time for deadlines, and its scale. */
  readonly clock: Clock;
  readonly env?: Environment;
  /** How far the first counts reach back, in real milliseconds; they begin with the first read unless stated. */
  readonly reachMs?: number;
}

interface Server {
  readonly client: HttpClient;
  readonly timeoutMs: number;
  readonly readers: readonly { readonly signal: PrometheusSignal; readonly reader: SignalReader }[];
  /** Whether a stage was entered since the server last answered. */
  entered: Moment['entered'];
}

/**
 * Reads signals from Prometheus servers, each within the deadline of its source. Ratios and quantiles are
 * counted from the scrapes themselves, values are evaluated there. The plan has no `promqlProblems`.
 */
export function prometheusSource(plan: Plan, { clock, env, reachMs = 0 }: PrometheusOptions): MetricsSource {
  const signals = Object.values(plan.signals).filter(isPrometheusSignal);
  const limitMs = freshFor(plan, clock);
  const servers = [...Map.groupBy(signals, ({ source }) => source.source ?? source.at ?? '')].map(
    ([id, own]): Server => {
      const settings: HttpSettings = plan.sources[id] ?? { url: id, headers: {}, timeoutMs: TIMEOUT_MS };
      const client = openHttpClient(settings, {
        clock,
        connections: CONNECTIONS,
        ...(env === undefined ? {} : { env }),
      });
      const readers = own.map((signal) => ({ signal, reader: readerOf(signal, plan, limitMs) }));
      return { client, timeoutMs: settings.timeoutMs, readers, entered: 'start' };
    },
  );

  const readServer = async (server: Server, at: number, stage: string): Promise<readonly Reading[]> => {
    const { client, timeoutMs, readers } = server;
    const result = await inRound({ client, clock, timeoutMs }, async (round) => {
      const moment: Moment = { round, at, stage, entered: server.entered, reachMs, scale: clock.scale };
      server.entered = null;
      const readings = await Promise.all(readers.map(({ reader }) => reader.read(moment)));
      return { outcome: 'read', readings: readings.flat().map((reading) => withSkew(reading, round)) } as const;
    });
    if (result.outcome === 'read') return result.readings;
    return readers.flatMap(({ signal: { id: signal } }) => [
      { signal, variant: 'stable', ...result },
      { signal, variant: 'candidate', ...result },
    ]);
  };

  return {
    read: async (at, stage = BEFORE_STAGES): Promise<SourceResult> => {
      const readings = await Promise.all(servers.map((server) => readServer(server, at, stage)));
      return { readings: readings.flat(), traffic: [] };
    },
    stageEntered: () => {
      for (const server of servers) server.entered = 'stage';
    },
    close: async () => {
      await Promise.all(servers.map(({ client }) => client.close()));
    },
  };
}

function readerOf(signal: PrometheusSignal, plan: Plan, limitMs: number): SignalReader {
  const { ask } = signal.source;
  if (ask.form === 'value') return valueSignal(signal, ask.query, limitMs);
  return countedSignal(signal, wantedPairs(plan, signal), { ask, highestLimit: highestLimit(plan, signal.id) });
}

/** Three of the plan's longest checks in real time. */
function freshFor(plan: Plan, clock: Clock): number {
  const checks = plan.stages.map(({ everyMs }) => (3 * everyMs) / clock.scale);
  return Math.max(LEAST_FRESH_MS, ...checks);
}

/** Age and time depend on the server's clock: where it differs from ours, failures say so. */
function withSkew(reading: Reading, { aheadMs }: Round): Reading {
  if (reading.outcome !== 'failed' || Math.abs(aheadMs) <= SKEW_MS) return reading;
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return { ...reading, detail: `${reading.detail}; its clock is ${seconds(Math.abs(aheadMs))} ${side} ours` };
}

/** What is wrong with the queries of a plan, each with its signal and field. */
export function promqlProblems(plan: Plan): readonly string[] {
  return Object.values(plan.signals).filter(isPrometheusSignal).flatMap(problemsOf);
}

function problemsOf({ id, source: { ask } }: PrometheusSignal): readonly string[] {
  return fieldsOf(ask).flatMap(([field, text, problem]) =>
    problem === null ? [] : [`signal ${id}: ${field} ${problem}: ${text}`],
  );
}

function fieldsOf(ask: PrometheusAsk): readonly (readonly [string, string, string | null])[] {
  switch (ask.form) {
    case 'value':
      return [['query', ask.query, expressionProblem(ask.query)]];
    case 'ratio':
      return [
        ['hits', ask.hits, selectorProblem(ask.hits)],
        ['of', ask.of, selectorProblem(ask.of)],
      ];
    case 'histogram':
      return [['histogram', ask.histogram, selectorProblem(ask.histogram)]];
  }
}

function isPrometheusSignal(signal: Signal): signal is PrometheusSignal {
  return signal.source.kind === 'prometheus';
}
