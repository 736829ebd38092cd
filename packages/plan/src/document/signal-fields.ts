import { defaulted, optional, required } from '../shape/object.ts';
import { duration, integer, oneOf, PERCENT, readPercent } from '../shape/scalars.ts';
import { scalar } from '../shape/shape.ts';
import { quote } from '../wording.ts';
import { onNoData } from './no-data.ts';
import { titles } from './texts.ts';

/** The part of requests that must be good. All of them would leave nothing that could be used up. */
const objective = scalar<number>({
  expects: 'an objective such as 99.9%, above 0% and below 100%',
  schema: { type: 'string', pattern: PERCENT.source, examples: ['99.9%'] },
  read: (found) => {
    const value = readPercent(found);
    if (value !== undefined && value > 0) return { value };
    if (!/^100(?:\.0+)?%$/.test(found)) return { fault: { code: 'bad_value' } };
    const message = `found ${quote(found)}; an objective below 100% leaves something that errors can use up`;
    return { fault: { code: 'out_of_range', message, hint: 'write an objective such as 99.99%' } };
  },
});

/** What signals from every source have. */
export const signalFields = {
  titles,
  better: required(oneOf(['lower', 'higher']), 'Which direction is good.'),
  slo: optional(objective, 'Part of requests that must be good, for conditions with `burns`; for ratios.'),
  on_no_data: defaulted(onNoData, 'hold', 'What happens [without data](#without-data), in one word or for each state.'),
  max_blind: optional(duration, 'How long nothing may be known before that; as the launch says unless stated.'),
};

/** `min_requests` of signals that rest on counted requests. */
export const minRequests = optional(
  integer({ expects: 'a number of requests', min: 0, max: 1_000_000_000 }),
  'Requests that one judged sample rests on; 50 unless stated, and more for high latency quantiles.',
);
