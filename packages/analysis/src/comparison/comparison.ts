import type { Proportion } from '../proportions.ts';
import { type Block, clumping, type Dispersion, NO_BLOCK, sumOf, UNKNOWN_DISPERSION, withBlock } from './dispersion.ts';
import { type Evidence, NO_EVIDENCE, type Powers, powersFor, type Seen, suspicionGain, withSpan } from './evidence.ts';
import type { Pair } from './pair.ts';
import { type ComparisonRule, counted, type Outcome, outcomeOf } from './rule.ts';
import { sidesOf, slackOf } from './sides.ts';

/**
 * Candidate against stable by counts of requests, judged at every look, however often one looks; its size does
 * not grow. Real rates vary by more than chance: how much is estimated (`dispersion.ts`), and every likelihood
 * ratio is taken to the largest power that keeps a block's expectation at 1 (`exponent.ts`).
 */
export interface ComparisonState {
  readonly rule: ComparisonRule;
  /** Null before stable has had traffic. */
  readonly outcome: Outcome | null;
  readonly dispersion: Dispersion;
  /** The block that is open, and how long it has lasted. */
  readonly open: Block & { readonly forMs: number };
  /** Hits in a block, smoothed over blocks; null before the first. */
  readonly hitsPerBlock: number | null;
  /** All counts since the beginning of the stage. */
  readonly stable: Proportion;
  readonly candidate: Proportion;
  readonly from: number | null;
  readonly to: number | null;
  /** Time in which both versions had traffic, milliseconds. */
  readonly comparedMs: number;
  readonly evidence: Evidence;
  /** Null before the candidate has had traffic. */
  readonly powers: Powers | null;
  readonly suspicion: Suspicion | null;
}

/** What came since the candidate looks worse: since the evidence for it was last nothing (the cusum of E. Page, 1954). */
export interface Suspicion {
  /** Natural logarithm of the evidence since then. */
  readonly sum: number;
  readonly from: number;
  readonly stable: Proportion;
  readonly candidate: Proportion;
}

const NOTHING: Proportion = { hits: 0, requests: 0 };
const NOTHING_OPEN = { ...NO_BLOCK, forMs: 0 };
const BEGINNING = {
  stable: NOTHING,
  candidate: NOTHING,
  from: null,
  to: null,
  comparedMs: 0,
  evidence: NO_EVIDENCE,
  powers: null,
  suspicion: null,
};

/** A comparison that has seen nothing. */
export function startComparison(rule: ComparisonRule): ComparisonState {
  return { ...BEGINNING, rule, outcome: null, dispersion: UNKNOWN_DISPERSION, open: NOTHING_OPEN, hitsPerBlock: null };
}

/** The comparison anew, with what is known of the variation of rates: a stage begins. */
export function restartComparison(state: ComparisonState, rule: ComparisonRule): ComparisonState {
  return { ...state, ...BEGINNING, rule };
}

/**
 * The comparison with what came in one more span. Spans in which the candidate had no traffic tell how stable's
 * rate varies; those in which stable had none tell nothing.
 */
export function advanceComparison(before: ComparisonState, pair: Pair): ComparisonState {
  if (pair.stable.requests <= 0 || pair.to <= pair.from) return before;
  const outcome = before.outcome ?? outcomeOf(pair.stable, before.rule);
  const block = blockOf(pair, outcome);
  const span = pair.to - pair.from;
  const state: Known = {
    ...before,
    outcome,
    stable: plus(before.stable, pair.stable),
    candidate: plus(before.candidate, pair.candidate),
    from: before.from ?? pair.from,
    to: pair.to,
  };
  return withOpenBlock(block.candidateRequests > 0 ? withEvidence(state, block, pair) : state, block, span);
}

function blockOf({ stable, candidate }: Pair, outcome: Outcome): Block {
  const [hits, others] = [counted(stable, outcome), counted(candidate, outcome)];
  return {
    stable: hits,
    candidate: others,
    stableRequests: stable.requests,
    candidateRequests: candidate.requests,
    stableSquares: hits ** 2 / stable.requests,
    candidateSquares: candidate.requests === 0 ? 0 : others ** 2 / candidate.requests,
    spans: 1,
  };
}

type Known = ComparisonState & { readonly outcome: Outcome };

function plus(a: Proportion, b: Proportion): Proportion {
  return { hits: a.hits + b.hits, requests: a.requests + b.requests };
}

function withEvidence(state: Known, block: Block, pair: Pair): Known {
  const { rule, dispersion } = state;
  const span = pair.to - pair.from;
  const seen = seenOf(state, block);
  const hits = state.hitsPerBlock ?? ((block.stable + block.candidate) * rule.blockMs) / span;
  const clumped = clumping(dispersion, state.open);
  const powers = state.powers ?? powersFor(seen, { hits, variance: dispersion.variance, clumping: clumped });
  const comparedMs = state.comparedMs + span;
  const evidence = withSpan(state.evidence, seen, { powers, clumping: clumped }, comparedMs / rule.horizonMs);
  return {
    ...state,
    comparedMs,
    powers,
    evidence,
    suspicion: suspicionOf(state.suspicion, pair, suspicionGain(seen, powers)),
  };
}

function suspicionOf(before: Suspicion | null, { from, stable, candidate }: Pair, gain: number): Suspicion | null {
  const sum = (before?.sum ?? 0) + gain;
  if (sum <= 0) return null;
  if (before === null) return { sum, from, stable, candidate };
  return { sum, from: before.from, stable: plus(before.stable, stable), candidate: plus(before.candidate, candidate) };
}

function seenOf({ rule, outcome, stable }: Known, block: Block): Seen {
  return {
    margin: sidesOf(block, rule.margin, outcome, stable),
    allowance: sidesOf(block, rule.allowance, outcome, stable),
    slack: slackOf(rule.allowance, outcome, stable),
  };
}

/** A block closes when it is long enough; it begins anew when the candidate begins or stops to have traffic. */
function withOpenBlock(state: Known, block: Block, span: number): Known {
  const { open, rule } = state;
  const anew = (open.candidateRequests === 0) !== (block.candidateRequests === 0);
  const sum = anew ? { ...block, forMs: span } : { ...sumOf(open, block), forMs: open.forMs + span };
  if (sum.forMs < rule.blockMs) return { ...state, open: sum };
  const dispersion = withBlock(state.dispersion, sum);
  const hits = sum.stable + sum.candidate;
  const hitsPerBlock = state.hitsPerBlock === null ? hits : 0.8 * state.hitsPerBlock + 0.2 * hits;
  const closed = { ...state, dispersion, hitsPerBlock, open: NOTHING_OPEN };
  if (sum.candidateRequests === 0) return closed;
  const noise = { hits: hitsPerBlock, variance: dispersion.variance, clumping: clumping(dispersion, NO_BLOCK) };
  return { ...closed, powers: powersFor(seenOf(closed, sum), noise, state.powers) };
}
