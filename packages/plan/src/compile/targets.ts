import type { PlanDocument } from '../document/index.ts';
import type { Audience, Plan, Target } from '../plan.ts';
import { mapValues } from './map-values.ts';

type TargetValue = NonNullable<PlanDocument['targets']>[string];
type StageValue = NonNullable<PlanDocument['stages']>[number];

/** The targets of the plan: one named `main` where `services` and `traffic` stand by themselves, none without either. */
export function compileTargets({ services, traffic, targets = {}, stages = [] }: PlanDocument): Plan['targets'] {
  const values = services !== undefined && traffic !== undefined ? { main: { services, traffic } } : targets;
  return mapValues(values, (value, id) => compileTarget(id, value, stages));
}

function compileTarget(id: string, { services, traffic }: TargetValue, stages: readonly StageValue[]): Target {
  const { audiences = {}, endpoints = [], backup = [], timeout, drain, ttl, listen, key, driver, haproxy } = traffic;
  const order = [...new Set(stages.flatMap(({ audience }) => audience ?? []))];
  return {
    id,
    ...services,
    traffic: {
      driver,
      listen: listen ?? { host: '127.0.0.1', port: 0 },
      key: key ?? { kind: 'address' },
      ...(haproxy !== undefined && { haproxy }),
      ...(ttl !== undefined && { ttlMs: ttl }),
      audiences: order.flatMap((name): Audience[] => {
        const audience = Object.hasOwn(audiences, name) ? audiences[name] : undefined;
        if (audience === undefined) return [];
        const { header, values, size } = audience;
        return [{ id: name, header, values, ...(size !== undefined && { sizeBp: size }) }];
      }),
      endpoints,
      backup,
      timeoutMs: timeout,
      drainMs: drain,
    },
  };
}
