import type { RouterEvent } from './events-routers.ts';
import { because } from './wording.ts';

type DataOf = { readonly [E in RouterEvent as E['type']]: E['data'] };

/** Sentences about several routers of one target. */
export const ROUTER_SENTENCES: { readonly [T in RouterEvent['type']]: (data: DataOf[T]) => string } = {
  RouterTookOver: ({ target, router, from, detail }) =>
    `${router} takes the traffic of ${target} back in place of ${from}${because(detail)}`,
  CandidateStopped: ({ target, done, detail }) =>
    `no router took the traffic of ${target} back: its candidate ${done ? 'was ended' : 'could NOT be ended'}${because(detail)}`,
};
