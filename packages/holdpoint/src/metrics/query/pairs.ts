import type { Reading } from '@holdpoint/engine';
import type { Signal } from '@holdpoint/plan';
import type { Answer } from './asker.ts';
import { type Asked, about, type Moment, type Round, VARIANTS } from './round.ts';

type Known<S extends Signal> = Asked<S> & { readonly answer: Answer };

/**
 * Counts of both versions over exactly the same span, from read to read. Samples close when enough requests
 * have come, which is sooner on one version than on the other; where their spans differ, the span of the
 * pair is asked for as well.
 */
export class PairSpans<S extends Signal> {
  readonly #starts = new Map<S, Moment>();

  clear(): void {
    this.#starts.clear();
  }

  /** The pairs that end now; `known` is what was asked for samples. A span that fails goes on to the next read. */
  async read(round: Round<S>, now: Moment, known: readonly Known<S>[]): Promise<readonly Reading[]> {
    const signals = [...Map.groupBy(known, ({ signal }) => signal)].filter(
      ([{ compared }, [stable, candidate]]) =>
        compared && stable?.answer.kind === 'counts' && candidate?.answer.kind === 'counts',
    );
    for (const [signal] of signals) if (!this.#isOpen(signal, now)) this.#starts.set(signal, now);
    const due = signals.flatMap(([signal]) => {
      const from = this.#starts.get(signal);
      return from === undefined || from.at >= now.at ? [] : VARIANTS.map((variant) => ({ signal, variant, from }));
    });
    const toAsk = due.filter((span) => answerOf(known, span) === undefined);
    const answers = await round.ask(toAsk);
    const found = [...known, ...toAsk.flatMap((span, i) => withAnswer(span, answers[i]))];
    return [...Map.groupBy(due, ({ signal }) => signal).values()].flatMap((spans) => this.#pairOf(spans, found, now));
  }

  #isOpen(signal: S, now: Moment): boolean {
    const start = this.#starts.get(signal);
    return start !== undefined && start.wall <= now.wall;
  }

  #pairOf(spans: readonly Asked<S>[], found: readonly Known<S>[], now: Moment): readonly Reading[] {
    const [stable, candidate] = spans.map((span) => answerOf(found, span));
    const [span] = spans;
    if (span === undefined || stable?.kind !== 'counts' || candidate?.kind !== 'counts') return [];
    if (stable.requests + candidate.requests === 0) return [];
    this.#starts.set(span.signal, now);
    const pair = { from: span.from.at, to: now.at, stable: proportion(stable), candidate: proportion(candidate) };
    return [{ ...about({ ...span, variant: 'candidate' }), outcome: 'pair', pair }];
  }
}

function answerOf(known: readonly Known<Signal>[], { signal, variant, from }: Asked): Answer | undefined {
  return known.find((each) => each.signal === signal && each.variant === variant && each.from.wall === from.wall)
    ?.answer;
}

function withAnswer<S extends Signal>(span: Asked<S>, answer: Answer | undefined): readonly Known<S>[] {
  return answer === undefined ? [] : [{ ...span, answer }];
}

function proportion({ hits, requests }: Extract<Answer, { kind: 'counts' }>) {
  return { hits, requests };
}
