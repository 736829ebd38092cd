import type { Proportion } from '@holdpoint/analysis';
import type { CountDraws } from './random.ts';

/** What the two versions are like, apart from harm. */
export interface World {
  /** Of both versions together, in the mean. */
  readonly requestsPerMinute: number;
  /** The candidate's part of the requests, 0 to 1, so many seconds after it got its first. */
  readonly shareAt: (second: number) => number;
  /** Stable's rate of hits, 0 to 1. */
  readonly stable: number;
  readonly noise: Noise;
}

/** How rates and traffic vary beyond chance; coefficients of variation of gamma factors. */
export interface Noise {
  /** Of both versions by the same factor, drawn anew each minute. */
  readonly common?: number;
  /** Of each version by its own. */
  readonly own?: { readonly variation: number; readonly everyMinutes: number };
  /** Variance of the hits of a second, as a multiple of their mean. */
  readonly dispersion?: number;
  /** One minute in so many has ten times the traffic. */
  readonly burstEvery?: number;
  /** Traffic and the rates of both swing by this part, once a day. */
  readonly daily?: number;
}

export interface Counts {
  readonly stable: Proportion;
  readonly candidate: Proportion;
}

const MINUTE = 60;
const DAY = 86_400;
const BURST = 10;

interface Factors {
  readonly common: number;
  readonly stable: number;
  readonly candidate: number;
  readonly traffic: number;
}

const NO_FACTORS: Factors = { common: 1, stable: 1, candidate: 1, traffic: 1 };

/** Counts of a world, span by span. Time is in seconds from the candidate's first request; before, it is negative. */
export class Life {
  readonly #world: World;
  readonly #draws: CountDraws;
  readonly #dayBegan: number;
  #minute = Number.NaN;
  #factors = NO_FACTORS;

  constructor(world: World, draws: CountDraws) {
    this.#world = world;
    this.#draws = draws;
    this.#dayBegan = draws.uniform() * DAY;
  }

  /** The same world from here on, with other draws. */
  fork(draws: CountDraws): Life {
    const fork = new Life(this.#world, draws);
    fork.#minute = this.#minute;
    fork.#factors = this.#factors;
    return fork;
  }

  /** What comes from `from` to `to`, which lie in one minute, where the candidate's rate is `candidate`. */
  counts(from: number, to: number, candidate: number): Counts {
    const { requestsPerMinute, shareAt, stable } = this.#world;
    this.#enter(Math.floor(from / MINUTE));
    const { common, traffic, ...own } = this.#factors;
    const day = this.#dayAt(from);
    const requests = ((requestsPerMinute * (to - from)) / MINUTE) * traffic * day;
    const share = from < 0 ? 0 : shareAt(from);
    return {
      stable: this.#hits(requests * (1 - share), stable * common * own.stable * day),
      candidate: this.#hits(requests * share, candidate * common * own.candidate * day),
    };
  }

  #dayAt(second: number): number {
    const swing = this.#world.noise.daily ?? 0;
    return swing === 0 ? 1 : 1 + swing * Math.sin((2 * Math.PI * (second + this.#dayBegan)) / DAY);
  }

  #enter(minute: number): void {
    if (minute === this.#minute) return;
    const { common = 0, own, burstEvery } = this.#world.noise;
    const draws = this.#draws;
    const { stable, candidate } = this.#factors;
    const anew = own !== undefined && (Number.isNaN(this.#minute) || minute % own.everyMinutes === 0);
    this.#minute = minute;
    this.#factors = {
      common: draws.factor(common),
      stable: anew ? draws.factor(own.variation) : stable,
      candidate: anew ? draws.factor(own.variation) : candidate,
      traffic: burstEvery !== undefined && draws.uniform() < 1 / burstEvery ? BURST : 1,
    };
  }

  #hits(meanRequests: number, rate: number): Proportion {
    const requests = this.#draws.poisson(meanRequests);
    const { dispersion = 1 } = this.#world.noise;
    const p = Math.min(1, rate);
    if (dispersion === 1 || requests === 0) return { hits: this.#draws.binomial(requests, p), requests };
    return { hits: Math.min(requests, this.#draws.negativeBinomial(requests * p, dispersion)), requests };
  }
}
