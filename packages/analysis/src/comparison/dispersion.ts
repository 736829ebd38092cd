/**
 * How much the candidate's part of all hits varies from block to block beyond chance: the variance of its log
 * odds. It is estimated by moments, by Pearson's statistic of each block less what chance explains: from stable
 * alone, which is there first and has more traffic, and from pairs, where noise that hits both versions cancels.
 * Hits that come in clumps vary more than chance from span to span within a block already; that is estimated apart.
 */

/** Hits of both versions in one block of time, and the requests that they came from. */
export interface Block {
  readonly stable: number;
  readonly candidate: number;
  readonly stableRequests: number;
  readonly candidateRequests: number;
  /** Sums over its spans of the hits squared by their requests. */
  readonly stableSquares: number;
  readonly candidateSquares: number;
  readonly spans: number;
}

/** Pearson's statistic of spans within their blocks, and its degrees of freedom. */
interface Clumps {
  readonly statistic: number;
  readonly free: number;
}

/** Sums over blocks: variance beyond chance is `excess / information`. */
interface Moments {
  readonly blocks: number;
  readonly excess: number;
  readonly information: number;
}

export interface Dispersion {
  /** Stable in all blocks. */
  readonly alone: Moments;
  readonly aloneHits: number;
  readonly aloneRequests: number;
  readonly pairs: Moments;
  readonly clumps: Clumps;
  /** All counted pairs. */
  readonly sum: Block;
  /** The latest pairs, oldest first, which do not count yet: fresh harm must not excuse itself. */
  readonly waiting: readonly Block[];
  /** The estimate, with a part of its standard error. */
  readonly variance: number;
}

/** What is assumed where nothing was measured: rates that vary by about a fifth, known badly. */
const PRIOR = { variance: 0.07, error: 0.15 };
/** Part of the standard error that is added to every estimate. */
const CAUTION = 0.25;
/** By how much the spread of two or three blocks may be above what they show. */
const FEW_BLOCKS = 4;
/** What pairs show beyond so many standard errors counts, whatever stable alone says. */
const SURE = 1.5;
/** A block counts as no farther off than so many standard deviations. */
const FARTHEST = 3;
/** Blocks that wait at most; fewer in the beginning. */
const MOST_WAITING = 5;
/** Stable alone says no more about pairs than this standard error of the variance. */
const BEST_ALONE = 0.004;
/** After so many pairs, what stable alone says counts half. */
const PAIRS_THAT_SHOW = 100;

const NO_MOMENTS: Moments = { blocks: 0, excess: 0, information: 0 };

export const NO_BLOCK: Block = {
  stable: 0,
  candidate: 0,
  stableRequests: 0,
  candidateRequests: 0,
  stableSquares: 0,
  candidateSquares: 0,
  spans: 0,
};

export const UNKNOWN_DISPERSION: Dispersion = {
  alone: NO_MOMENTS,
  aloneHits: 0,
  aloneRequests: 0,
  pairs: NO_MOMENTS,
  clumps: { statistic: 0, free: 0 },
  sum: NO_BLOCK,
  waiting: [],
  variance: PRIOR.variance + CAUTION * PRIOR.error,
};

/** The estimate with one more block. */
export function withBlock(before: Dispersion, block: Block): Dispersion {
  const known = { ...before, clumps: withSpans(before.clumps, block) };
  const stable = withStable(known, block);
  const after = block.candidateRequests === 0 ? stable : withPair(stable, block);
  return { ...after, variance: varianceOf(after) };
}

/** Fewer hits of a version in a block say nothing of how they clump. */
const FEWEST_HITS = 3;
/** Until so many spans were seen, hits are taken to come one by one. */
const FEW_SPANS = 10;

/** Clumps differ in size, so that sums of them stray farther than their mean size says. */
const CLUMPS_OF_CLUMPS = 1.3;

function withSpans(before: Clumps, block: Block): Clumps {
  const versions = [
    { hits: block.stable, requests: block.stableRequests, squares: block.stableSquares },
    { hits: block.candidate, requests: block.candidateRequests, squares: block.candidateSquares },
  ];
  return versions.reduce((sum, { hits, requests, squares }) => {
    if (hits < FEWEST_HITS || block.spans < 2) return sum;
    return {
      statistic: sum.statistic + (squares * requests) / hits - hits,
      free: sum.free + block.spans - 1,
    };
  }, before);
}

/**
 * How many hits come at once, at least 1: the variance of the hits of a span as a multiple of their mean (Pearson's
 * statistic by its degrees of freedom), with `open`, the block that is under way.
 */
export function clumping({ clumps }: Dispersion, open: Block): number {
  const { statistic, free } = withSpans(clumps, open);
  const known = free + FEW_SPANS;
  const mean = ((statistic + FEW_SPANS) / known) * (1 + CAUTION * Math.sqrt(2 / known));
  return Math.max(1, 1 + CLUMPS_OF_CLUMPS * (mean - 1));
}

function withStable(before: Dispersion, { stable, stableRequests }: Block): Dispersion {
  const aloneHits = before.aloneHits + stable;
  const aloneRequests = before.aloneRequests + stableRequests;
  const expected = (aloneHits / aloneRequests) * stableRequests;
  const leverage = stableRequests / aloneRequests;
  // The variance of a pair is that of two versions; of one version it is half.
  const alone = plus(before.alone, {
    off: stable - expected,
    chance: expected,
    clumping: clumping(before, NO_BLOCK),
    leverage,
    variance: before.variance / 2,
  });
  return { ...before, alone, aloneHits, aloneRequests };
}

function withPair(before: Dispersion, block: Block): Dispersion {
  const waiting = [...before.waiting, block];
  const [oldest] = waiting;
  const wait = Math.min(MOST_WAITING, Math.floor((before.pairs.blocks + waiting.length) / 4));
  if (oldest === undefined || waiting.length <= wait) return { ...before, waiting };
  const sum = sumOf(before.sum, oldest);
  const hits = oldest.stable + oldest.candidate;
  const part = partOf(sum, oldest);
  const off = oldest.candidate - hits * part;
  const leverage = hits / Math.max(1, sum.stable + sum.candidate);
  const chance = hits * part * (1 - part);
  const clumped = clumping(before, NO_BLOCK);
  const pairs = plus(before.pairs, { off, chance, clumping: clumped, leverage, variance: before.variance });
  return { ...before, waiting: waiting.slice(1), sum, pairs };
}

/** The candidate's part of the hits of a block, where the rates are those of the sum. */
function partOf(sum: Block, { stableRequests, candidateRequests }: Block): number {
  const candidate = ((sum.candidate + 0.5) / sum.candidateRequests) * candidateRequests;
  const stable = ((sum.stable + 0.5) / sum.stableRequests) * stableRequests;
  return candidate / (candidate + stable);
}

interface Residual {
  readonly off: number;
  /** Its variance by chance alone, where hits come one by one. */
  readonly chance: number;
  readonly clumping: number;
  /** How much of the fitted rate the block itself is, 0 to 1. */
  readonly leverage: number;
  /** The variance of the log odds as far as it is known. */
  readonly variance: number;
}

function plus(before: Moments, { off, chance, clumping: clumped, leverage, variance }: Residual): Moments {
  const blocks = before.blocks + 1;
  if (leverage >= 1 || chance <= 0) return { ...before, blocks };
  const farthest = FARTHEST ** 2 * chance * (clumped + variance * chance);
  const squared = Math.min(off ** 2 / (1 - leverage), farthest);
  return { blocks, excess: before.excess + squared - clumped * chance, information: before.information + chance ** 2 };
}

/** What the blocks and the assumption say, each by how exactly it is known; not less than pairs show for sure. */
function varianceOf({ alone, pairs }: Dispersion): number {
  const sources = [{ variance: PRIOR.variance, error: PRIOR.error }];
  const single = estimate(alone);
  if (single !== null) {
    const error = Math.max(BEST_ALONE, 2 * single.error) * Math.sqrt(1 + pairs.blocks / PAIRS_THAT_SHOW);
    sources.push({ variance: 2 * single.variance, error });
  }
  const paired = estimate(pairs);
  if (paired !== null) sources.push(paired);
  const precision = sources.reduce((sum, { error }) => sum + error ** -2, 0);
  const mean = sources.reduce((sum, { variance, error }) => sum + variance * error ** -2, 0) / precision;
  const least = paired === null ? 0 : paired.variance - SURE * paired.error;
  return Math.max(mean + CAUTION / Math.sqrt(precision), least);
}

function estimate({
  blocks,
  excess,
  information,
}: Moments): { readonly variance: number; readonly error: number } | null {
  const free = blocks - 1;
  if (free < 1 || information <= 0) return null;
  const chance = Math.sqrt(free / information);
  // The mean of what the true spread may be, which is above the estimate by as much as blocks are few.
  const skew = free > 2 ? free / (free - 2) : FEW_BLOCKS;
  const variance = Math.max(0, (chance + excess / information) * skew - chance);
  return { variance, error: Math.sqrt(2 / free) * (chance + variance) };
}

export function sumOf(a: Block, b: Block): Block {
  return {
    stable: a.stable + b.stable,
    candidate: a.candidate + b.candidate,
    stableRequests: a.stableRequests + b.stableRequests,
    candidateRequests: a.candidateRequests + b.candidateRequests,
    stableSquares: a.stableSquares + b.stableSquares,
    candidateSquares: a.candidateSquares + b.candidateSquares,
    spans: a.spans + b.spans,
  };
}
