import type { SafetyEvent } from './events-safety.ts';

type DataOf = { readonly [E in SafetyEvent as E['type']]: E['data'] };

/** Sentences about what is looked at before traffic moves. */
export const SAFETY_SENTENCES: { readonly [T in SafetyEvent['type']]: (data: DataOf[T]) => string } = {
  CapacityProven: ({ stage, detail }) => `capacity for stage ${stage + 1} is proven: ${detail}`,
  CapacityLacking: ({ stage, detail }) =>
    `capacity for stage ${stage + 1} is not proven, so that its share waits: ${detail}`,
  StableGone: ({ target, detail, held }) =>
    `stable of ${target} is GONE${held ? ', so that the rollback waits for it' : ''}: ${detail}`,
  StableBack: ({ target }) => `stable of ${target} is back`,
  RollbackOrdered: () => 'the rollback goes ahead without stable',
};
