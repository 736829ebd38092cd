import type { Environment } from '../../shell/references.ts';
import type { Question } from '../query/asker.ts';

/** What a command is told of its question. */
export function variablesOf({ signal, variant, stage, from, to }: Question): Environment {
  return {
    HOLDPOINT_SIGNAL: signal.id,
    HOLDPOINT_VARIANT: variant,
    HOLDPOINT_STAGE: stage,
    HOLDPOINT_FROM: new Date(from).toISOString(),
    HOLDPOINT_TO: new Date(to).toISOString(),
  };
}
