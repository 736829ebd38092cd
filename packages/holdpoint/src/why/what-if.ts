import { advanceComparison, type ComparisonState, type Pair, type Proportion, verdictOf } from '@holdpoint/analysis';

/** How many hits (of what is counted) the candidate would have needed for another verdict, the rest being as it was. */
export interface WhatIf {
  /** `fewer`: with at most so many it would not have been called worse; `more`: with so many it would have been. */
  readonly than: 'fewer' | 'more';
  readonly hits: number;
  readonly requests: number;
}

/** More pairs than this take longer than the answer is worth. */
const MOST_PAIRS = 20_000;
const HALVINGS = 10;
/** So many times as much harm is looked at. */
const MOST_HARM = 50;

/** Lives through a stage again with more or less harm from the candidate; null where no amount changes the verdict. */
export function whatIf(begin: ComparisonState, pairs: readonly Pair[], end: ComparisonState): WhatIf | null {
  if (pairs.length === 0 || pairs.length > MOST_PAIRS) return null;
  const complement = end.outcome?.complement ?? false;
  const isWorse = (times: number): boolean => {
    let state = begin;
    for (const pair of pairs) {
      state = advanceComparison(state, { ...pair, candidate: scaled(pair.candidate, times, complement) });
      if (verdictOf(state) === 'worse') return true;
    }
    return false;
  };
  const worse = verdictOf(end) === 'worse';
  let [good, bad] = worse ? [0, 1] : [1, MOST_HARM];
  if (isWorse(good) || !isWorse(bad)) return null;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = worse ? (good + bad) / 2 : Math.sqrt(good * bad);
    if (isWorse(middle)) bad = middle;
    else good = middle;
  }
  const all = pairs.reduce((sum, { candidate }) => sum + scaled(candidate, worse ? good : bad, complement).hits, 0);
  const requests = pairs.reduce((sum, { candidate }) => sum + candidate.requests, 0);
  const hits = worse ? Math.floor(all) : Math.ceil(all);
  return { than: worse ? 'fewer' : 'more', hits: complement ? requests - hits : hits, requests };
}

/** The same requests with so many times the harm; harm is the complement of the hits where those are good. */
function scaled({ hits, requests }: Proportion, times: number, complement: boolean): Proportion {
  const harm = complement ? requests - hits : hits;
  const changed = Math.min(requests, harm * times);
  return { hits: complement ? requests - changed : changed, requests };
}
