import type { TrustState } from '../plan.ts';
import { object, optional, required } from '../shape/object.ts';
import { oneOf, text } from '../shape/scalars.ts';
import { type DraftOf, named, textOr, type ValueOf } from '../shape/shape.ts';

const REFUSED = {
  pass: {
    code: 'missing_never_healthy',
    message: 'found "pass"; missing data is never healthy',
    hint: 'choose hold, extend, page, pause or rollback, or another signal',
  },
} as const;

const word = oneOf(['hold', 'extend', 'page', 'pause', 'rollback'], { refused: REFUSED });

const forms = textOr(
  word,
  object(
    { use: required(text('the name of a signal'), 'The signal that is judged in its place; it measures the same.') },
    { what: 'what is done without data' },
  ),
);

const action = named('noDataAction', {
  ...forms,
  schema: (definitions) => ({
    description: 'What is done [without data](#without-data): one word, or `{ use: SIGNAL }`.',
    ...forms.schema(definitions),
  }),
});

const MEANINGS: Readonly<Record<TrustState, string>> = {
  stale: 'The last value is too old.',
  absent: 'The source answers, and has no value.',
  source_down: 'The source does not answer, or not in time.',
  too_little_traffic: 'Too few requests came for a value; `extend` unless stated.',
  contradictory: 'The answer cannot be: several series, a rate below zero, or no number.',
};

/** Everything that keeps a signal from being known. */
export const TRUST_STATES = ['stale', 'absent', 'source_down', 'too_little_traffic', 'contradictory'] as const;

const byState = object(
  {
    stale: optional(action, MEANINGS.stale),
    absent: optional(action, MEANINGS.absent),
    source_down: optional(action, MEANINGS.source_down),
    too_little_traffic: optional(action, MEANINGS.too_little_traffic),
    contradictory: optional(action, MEANINGS.contradictory),
  },
  { what: 'what is done without data, by state' },
);

/** `on_no_data` of a signal: one word for all states but too little traffic, or an action for each. */
export const onNoData = textOr(word, byState);

export type NoDataValue = ValueOf<typeof onNoData>;
export type NoDataDraft = DraftOf<typeof onNoData>;
