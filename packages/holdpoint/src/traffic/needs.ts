import type { MissingPart, Plan, Signal, Stage, Target, TrafficMeasure } from '@holdpoint/plan';
import type { TrafficCapabilities, TrafficDriverKind } from './index.ts';

/** Measures that would be well for ever where no error is seen. */
const ABOUT_ERRORS: readonly TrafficMeasure['kind'][] = ['errors', 'successes', 'fallbacks'];

/** What a plan asks of its routers that their drivers do not do, by the names that the plan gives. */
export function routerNeeds(plan: Plan, kinds: readonly TrafficDriverKind[]): readonly MissingPart[] {
  return Object.values(plan.targets).flatMap((target) => {
    const kind = kinds.find(({ name }) => name === target.traffic.driver);
    // A driver that is not there at all is told of by the plan's own reader.
    if (kind === undefined) return [];
    const able = kind.capabilitiesFor?.(target) ?? kind.capabilities;
    const parts = [
      ...settings(kind, target),
      ...splitting(plan, target, able),
      ...sharing(plan.stages, able),
      ...waiting(target, able),
    ];
    const counted = Object.values(plan.signals).flatMap((signal) => measuring(signal, able));
    const backups = kinds.filter(({ name }) => target.traffic.backup.includes(name));
    const driver = `the driver ${kind.name} of target ${target.id}`;
    return [
      ...parts.map((what) => ({ section: 'traffic' as const, what: `${what} for ${driver}` })),
      ...counted.map((what) => ({ section: 'signals' as const, what: `${what} from ${driver}` })),
      ...waitingForCounts(plan.stages, able).map((what) => ({
        section: 'gates' as const,
        what: `${what} for ${driver}`,
      })),
      ...mirroring(plan.stages, able).map((what) => ({ section: 'mirror' as const, what: `${what} for ${driver}` })),
      ...backups.flatMap((backup) => settings(backup, target)).map((what) => ({ section: 'backup' as const, what })),
    ];
  });
}

/** The settings that a driver cannot work without, as the plan writes them. */
function settings({ settings: needed }: TrafficDriverKind, { traffic }: Target): readonly string[] {
  if (needed === undefined || traffic[needed.key] !== undefined) return [];
  return [`settings "${needed.name}" with ${needed.fields}`];
}

function splitting({ stages }: Plan, { traffic }: Target, able: TrafficCapabilities): readonly string[] {
  const { key, audiences } = traffic;
  const limited = stages.filter(({ users }) => users !== undefined).map(({ name }) => name);
  return [
    // A plan for a router that knows no users says so by naming no key; the plan's own reader tells of one that it has.
    ...(able.stickyKeys.length === 0 || able.stickyKeys.includes(key.kind) ? [] : [`users told apart by ${key.kind}`]),
    ...(able.audiences ? [] : audiences.map(({ id }) => `audience ${id}`)),
    ...(able.audienceSizes === false ? unsized(audiences) : []),
    ...(able.userCap ? [] : limited.map((name) => `limit of users of stage ${name}`)),
  ];
}

/** An audience whose size is neither stated nor measured would not come first, without a word. */
function unsized(audiences: Target['traffic']['audiences']): readonly string[] {
  return audiences.filter(({ sizeBp }) => sizeBp === undefined).map(({ id }) => `audience ${id} without a size`);
}

function sharing(stages: readonly Stage[], able: TrafficCapabilities): readonly string[] {
  if (able.shares === 'any') return [];
  const parts = stages.filter(({ shareBp }) => shareBp > 0 && shareBp < 10_000);
  return parts.map(({ name, shareBp }) => `share of ${shareBp / 100} % of stage ${name}, which is not all or nothing,`);
}

/** A gate that waits for requests or users never opens where nobody counts them. */
function waitingForCounts(stages: readonly Stage[], able: TrafficCapabilities): readonly string[] {
  return stages.flatMap(({ name, gate }) =>
    gate.flatMap(({ text, condition }) => {
      if (condition.kind !== 'evidence') return [];
      const counted = condition.what === 'users' ? able.users : able.counts;
      return counted ? [] : [`condition ${text} of stage ${name}`];
    }),
  );
}

function mirroring(stages: readonly Stage[], able: TrafficCapabilities): readonly string[] {
  if (able.mirror) return [];
  return stages.filter(({ mirrorBp }) => mirrorBp > 0).map(({ name }) => `mirror of stage ${name}`);
}

function waiting({ traffic }: Target, able: TrafficCapabilities): readonly string[] {
  return traffic.unheardMs === undefined || able.unheard ? [] : ['going back to stable when no controller is heard'];
}

function measuring({ id, source, by }: Signal, able: TrafficCapabilities): readonly string[] {
  if (source.kind !== 'traffic') return [];
  return [
    ...(source.measure.kind === 'latency' ? (able.latency ? [] : [`latency for ${id}`]) : []),
    ...(source.measure.kind === 'latency' || able.counts ? [] : [`counts for ${id}`]),
    ...(able.errors === false && ABOUT_ERRORS.includes(source.measure.kind) ? [`errors for ${id}`] : []),
    ...(by.includes('endpoint') && !able.endpoints ? [`${id} by endpoint`] : []),
  ];
}
