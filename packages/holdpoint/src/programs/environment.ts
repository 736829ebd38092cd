import type { Plan } from '@holdpoint/plan';
import { type Environment, isReference } from '../shell/references.ts';

/** The environment for commands: that of this process, without the variables that the plan names as secrets. */
export function withoutSecrets(plan: Plan, env: Environment): Environment {
  const secrets = new Set(textsIn(plan).filter((text) => text.startsWith('$') && isReference(text)));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.has(`$${name}`)));
}

/** Every text anywhere in a value of plain data. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
