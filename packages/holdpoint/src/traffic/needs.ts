import type { MissingPart, Plan, Signal, Target } from '@holdpoint/plan';
import type { TrafficCapabilities, TrafficDriverKind } from './index.ts';

/** What a plan asks of its routers that their drivers do not do, by the names that the plan gives. */
export function routerNeeds(plan: Plan, kinds: readonly TrafficDriverKind[]): readonly MissingPart[] {
  return Object.values(plan.targets).flatMap((target) => {
    const kind = kinds.find(({ name }) => name === target.traffic.driver);
    // A driver that is not there at all is told of by the plan's own reader.
    if (kind === undefined) return [];
    const of = `the driver ${kind.name} of target ${target.id}`;
    const parts = [...settingsOf(target), ...splitting(plan, target, kind.capabilities)];
    const counted = Object.values(plan.signals).flatMap((signal) => measuring(signal, kind.capabilities));
    return [
      ...parts.map((what): MissingPart => ({ section: 'traffic', what: `${what} for ${of}` })),
      ...counted.map((what): MissingPart => ({ section: 'signals', what: `${what} from ${of}` })),
    ];
  });
}

function settingsOf({ traffic }: Target): readonly string[] {
  return traffic.driver === 'haproxy' && traffic.haproxy === undefined
    ? ['settings "haproxy" with socket, backend, stable, candidate and map']
    : [];
}

function splitting({ stages }: Plan, { traffic }: Target, able: TrafficCapabilities): readonly string[] {
  const { key, audiences } = traffic;
  const limited = stages.filter(({ users }) => users !== undefined).map(({ name }) => name);
  return [
    ...(able.stickyKeys.includes(key.kind) ? [] : [`users told apart by ${key.kind}`]),
    ...(able.audiences ? [] : audiences.map(({ id }) => `audience ${id}`)),
    ...(able.userCap ? [] : limited.map((name) => `limit of users of stage ${name}`)),
  ];
}

function measuring({ id, source, by }: Signal, able: TrafficCapabilities): readonly string[] {
  if (source.kind !== 'traffic') return [];
  return [
    ...(source.measure.kind === 'latency' ? (able.latency ? [] : [`latency for ${id}`]) : []),
    ...(source.measure.kind === 'latency' || able.counts ? [] : [`counts for ${id}`]),
    ...(by.includes('endpoint') && !able.endpoints ? [`${id} by endpoint`] : []),
  ];
}
