import type { Reading, Sample } from '@holdpoint/engine';
import type { Signal } from '@holdpoint/plan';
import type { Clock } from '../../shell/clock.ts';
import { BEFORE_STAGES, type MetricsSource } from '../index.ts';
import { type Answer, type Asker, type Failure, failure } from './asker.ts';
import { PairSpans } from './pairs.ts';
import { type Asked, about, beginRound, type Moment, VARIANTS } from './round.ts';

/** Signals that are asked of the same place. */
export interface AskedSignals<S extends Signal> {
  readonly asker: Asker<S>;
  readonly signals: readonly S[];
}

export interface QuerySettings {
  readonly clock: Clock;
  /** How far the first span reaches back, in real milliseconds; not at all unless stated, as nothing else fits a launch. */
  readonly reachMs?: number;
}

/**
 * A source over places that answer questions. Counts are asked of the span since the last read that gave a
 * sample; values are those of the moment. The first read of a stage opens the spans, and asks all the same,
 * so that a source that is down is known at once.
 */
export function querySource<S extends Signal>(
  asked: readonly AskedSignals<S>[],
  settings: QuerySettings,
): MetricsSource {
  const places = asked.map((each) => new Place(each, settings));
  let entered = false;
  return {
    read: async (at, stage = BEFORE_STAGES) => {
      if (entered) for (const place of places) place.openSpans();
      entered = false;
      const readings = await Promise.all(places.map((place) => place.read(at, stage)));
      return { readings: readings.flat(), traffic: [] };
    },
    stageEntered: () => {
      entered = true;
    },
    close: async () => {
      await Promise.all(places.map((place) => place.close()));
    },
  };
}

type Key<S extends Signal> = Pick<Asked<S>, 'signal' | 'variant'>;

/** All signals of one place, and the spans that are open. */
class Place<S extends Signal> {
  readonly #asker: Asker<S>;
  readonly #signals: readonly S[];
  readonly #settings: QuerySettings;
  /** Where the span of the next sample begins, by signal and version. */
  readonly #starts = new Map<string, Moment>();
  /** Signals whose answers are counts of a span. */
  readonly #counted = new Set<S>();
  readonly #pairs = new PairSpans<S>();

  constructor({ asker, signals }: AskedSignals<S>, settings: QuerySettings) {
    this.#asker = asker;
    this.#signals = signals;
    this.#settings = settings;
  }

  openSpans(): void {
    this.#starts.clear();
    this.#pairs.clear();
  }

  close(): Promise<void> {
    return this.#asker.close();
  }

  async read(at: number, stage: string): Promise<readonly Reading[]> {
    const round = await beginRound(this.#asker, { at, stage, clock: this.#settings.clock });
    try {
      const { now } = round;
      const keys = this.#signals.flatMap((signal) => VARIANTS.map((variant) => ({ signal, variant })));
      if ('kind' in now) return keys.map((key) => this.#failed(key, now));
      const questions = keys.map((key) => ({ ...key, from: this.#startOf(key, now) }));
      const answers = await round.ask(questions);
      const known = questions.flatMap((asked, i) => {
        const answer = answers[i];
        return answer === undefined ? [] : [{ ...asked, answer }];
      });
      const pairs = await this.#pairs.read(round, now, known);
      return [...known.map((each) => this.#readingOf(each, each.answer, now)), ...pairs];
    } finally {
      round.end();
    }
  }

  /** A clock that was set back ends the span: what it held cannot be told any more. */
  #startOf(key: Key<S>, now: Moment): Moment {
    const start = this.#starts.get(idOf(key));
    if (start !== undefined && start.wall <= now.wall) return start;
    const { clock, reachMs = 0 } = this.#settings;
    return { at: now.at - reachMs * clock.scale, wall: now.wall - reachMs };
  }

  #readingOf(asked: Asked<S>, answer: Answer, now: Moment): Reading {
    const { signal, from } = asked;
    if (answer.kind === 'counts') this.#counted.add(signal);
    if (answer.kind === 'counts' && signal.dimension !== 'ratio') return this.#failed(asked, this.#noRatio(signal));
    const opening = this.#isOfSpan(signal) && from.at >= now.at;
    if (answer.kind === 'failed' && !(opening && answer.reason === 'absent')) return this.#failed(asked, answer);
    const needed = answer.kind === 'value' ? signal.minRequests : Math.max(1, signal.minRequests);
    const { requests = needed } = answer.kind === 'value' || answer.kind === 'counts' ? answer : { requests: 0 };
    if (answer.kind === 'failed' || answer.kind === 'empty' || opening || requests < needed) {
      this.#starts.set(idOf(asked), from);
      return { ...about(asked), outcome: 'pending', requests: opening ? 0 : requests, needed, since: from.at };
    }
    this.#starts.set(idOf(asked), now);
    return { ...about(asked), outcome: 'sample', sample: { from: from.at, to: now.at, ...measured(signal, answer) } };
  }

  #isOfSpan(signal: S): boolean {
    return this.#counted.has(signal) || this.#asker.tellsOfSpan(signal);
  }

  #noRatio({ id }: Signal): Failure {
    return failure(
      'unreadable',
      `${this.#asker.name}: hits and requests make a ratio; ${id} needs unit: ratio for them`,
    );
  }

  /** Values of a moment say nothing of the time in which there were none; counts are asked for later. */
  #failed(key: Key<S>, { reason, detail }: Failure): Reading {
    if (!this.#isOfSpan(key.signal)) this.#starts.delete(idOf(key));
    return { ...about(key), outcome: 'failed', reason, detail };
  }
}

/** Counts make a ratio in the base unit; values are in the unit of the plan. */
function measured(
  { scale }: Signal,
  answer: Extract<Answer, { kind: 'value' | 'counts' }>,
): Pick<Sample, 'value' | 'requests' | 'hits'> {
  const { requests = 0 } = answer;
  if (answer.kind === 'value') return { value: answer.value * scale, requests };
  return { value: answer.hits / requests, requests, hits: answer.hits };
}

function idOf({ signal, variant }: Key<Signal>): string {
  return `${variant} ${signal.id}`;
}
