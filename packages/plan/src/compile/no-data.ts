import { type NoDataDraft, type NoDataValue, TRUST_STATES } from '../document/no-data.ts';
import type { NoDataAction, TrustState } from '../plan.ts';

/** What is done in each state; too little traffic extends the stage unless it is stated by itself. */
export function compileNoData(value: NoDataValue): Readonly<Record<TrustState, NoDataAction>> {
  const actionIn = (state: TrustState): NoDataAction => {
    const usual = state === 'too_little_traffic' ? 'extend' : 'hold';
    if (typeof value === 'string') return { do: usual === 'extend' ? usual : value };
    const action = value[state] ?? usual;
    return typeof action === 'string' ? { do: action } : { do: 'use', signal: action.use };
  };
  return {
    stale: actionIn('stale'),
    absent: actionIn('absent'),
    source_down: actionIn('source_down'),
    too_little_traffic: actionIn('too_little_traffic'),
    contradictory: actionIn('contradictory'),
  };
}

/** The signals that stand in for another one, by the state in which they do. */
export function standInsOf(
  value: NoDataDraft | undefined,
): readonly { readonly state: TrustState; readonly signal: string }[] {
  if (value === undefined || typeof value === 'string') return [];
  return TRUST_STATES.flatMap((state) => {
    const action = value[state];
    const signal = typeof action === 'object' ? action.use : undefined;
    return signal === undefined ? [] : [{ state, signal }];
  });
}
