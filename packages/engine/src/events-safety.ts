/** Events of what is looked at before traffic moves: the candidate before it gets more, stable before it gets it back. */
export type SafetyEvent =
  /** The candidate was seen to have what its stage asks for; its share is asked for now. */
  | { readonly type: 'CapacityProven'; readonly data: { readonly stage: number; readonly detail: string } }
  /** It was not, and is looked at again and again; recorded when the reason changes. */
  | { readonly type: 'CapacityLacking'; readonly data: { readonly stage: number; readonly detail: string } }
  /** No instance of stable serves. `held`: a rollback that would give it traffic waits for it. */
  | {
      readonly type: 'StableGone';
      readonly data: { readonly target: string; readonly detail: string; readonly held: boolean };
    }
  | { readonly type: 'StableBack'; readonly data: { readonly target: string } }
  /** A person wants the rollback that waits for stable, whatever becomes of the traffic. */
  | { readonly type: 'RollbackOrdered'; readonly data: Record<string, never> };
