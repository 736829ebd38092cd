import type { PlanDocument } from '../document/index.ts';
import type { Audience, Plan, Target } from '../plan.ts';
import type { BlueGreenSettings } from '../router-settings.ts';
import { mapValues } from './map-values.ts';

type TargetValue = NonNullable<PlanDocument['targets']>[string];
type SwitchValue = NonNullable<TargetValue['traffic']['blue-green']>;
type StageValue = NonNullable<PlanDocument['stages']>[number];

/** The targets of the plan: one named `main` where `services` and `traffic` stand by themselves, none without either. */
export function compileTargets({ services, traffic, targets = {}, stages = [] }: PlanDocument): Plan['targets'] {
  const values = services !== undefined && traffic !== undefined ? { main: { services, traffic } } : targets;
  return mapValues(values, (value, id) => compileTarget(id, value, stages));
}

/** Methods that change nothing (RFC 9110, 9.2.1). */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

function compileTarget(id: string, { services, traffic }: TargetValue, stages: readonly StageValue[]): Target {
  const { audiences = {}, endpoints = [], backup = [], timeout, drain, ttl, listen, key, driver } = traffic;
  const order = [...new Set(stages.flatMap(({ audience }) => audience ?? []))];
  const { stop, unheard, mirror } = traffic;
  return {
    id,
    ...services,
    traffic: {
      driver,
      listen: listen ?? { host: '127.0.0.1', port: 0 },
      key: key ?? { kind: 'address' },
      ...compileSettings(traffic),
      ...(ttl !== undefined && { ttlMs: ttl }),
      audiences: order.flatMap((name): Audience[] => {
        const audience = Object.hasOwn(audiences, name) ? audiences[name] : undefined;
        if (audience === undefined) return [];
        const { header, values, size } = audience;
        return [{ id: name, header, values, ...(size !== undefined && { sizeBp: size }) }];
      }),
      endpoints,
      backup,
      backupAfterMs: traffic.backup_after,
      ...(stop !== undefined && { stop }),
      ...(unheard?.do === 'stable' && { unheardMs: unheard.for }),
      mirror: {
        methods: mirror?.methods ?? SAFE_METHODS,
        bodies: mirror?.bodies ?? false,
        atMost: mirror?.at_most ?? 64,
        timeoutMs: mirror?.timeout ?? 5_000,
      },
      timeoutMs: timeout,
      drainMs: drain,
    },
  };
}

function compileSettings({ haproxy, nginx, flags, dns, command, 'blue-green': blueGreen }: TargetValue['traffic']) {
  return {
    ...(haproxy !== undefined && { haproxy }),
    ...(nginx !== undefined && { nginx }),
    ...(flags !== undefined && { flags }),
    ...(dns !== undefined && { dns }),
    ...(command !== undefined && { command: timed(command) }),
    ...(blueGreen !== undefined && { blueGreen: compileSwitch(blueGreen) }),
  };
}

function compileSwitch({ to_candidate: toCandidate, to_stable: toStable, ...rest }: SwitchValue): BlueGreenSettings {
  return { ...timed(rest), toCandidate, toStable };
}

function timed<T extends { readonly timeout?: number }>({ timeout, ...rest }: T) {
  return { ...rest, ...(timeout !== undefined && { timeoutMs: timeout }) };
}
