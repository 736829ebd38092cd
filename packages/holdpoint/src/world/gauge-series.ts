import type { Reading } from '@holdpoint/engine';
import type { Signal, Variant } from '@holdpoint/plan';
import { type Behaviour, gaugeAt } from './levels.ts';
import type { Random } from './random.ts';

/** Standard deviation of a gauge as a part of its level. */
const NOISE = 0.03;

export interface GaugeSeriesOptions {
  readonly signal: Signal;
  readonly variant: Variant;
  readonly behaviour: Behaviour;
  /** How late its values arrive, milliseconds. */
  readonly delayMs: number;
  readonly random: Random;
}

/** One signal that no request shows, on one version: its level with noise, late. */
export class GaugeSeries {
  readonly #options: GaugeSeriesOptions;
  #lastRead: number | null = null;

  constructor(options: GaugeSeriesOptions) {
    this.#options = options;
  }

  read(at: number): Reading {
    const { signal, variant, behaviour, delayMs, random } = this.#options;
    const { id, dimension } = signal;
    const to = at - delayMs;
    const level = gaugeAt(behaviour, id, to);
    if (level === null) {
      const detail = `the ${variant} version is down`;
      return { signal: id, variant, outcome: 'failed', reason: 'source_down', detail };
    }
    const from = Math.min(to, this.#lastRead ?? to - 1);
    this.#lastRead = to;
    const noisy = level * (1 + NOISE * random.normal());
    const value = dimension === 'ratio' ? Math.min(1, noisy) : dimension === 'count' ? Math.round(noisy) : noisy;
    return { signal: id, variant, outcome: 'sample', sample: { from, to, value, requests: 0 } };
  }
}
