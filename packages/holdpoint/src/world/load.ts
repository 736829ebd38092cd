import type { ExpectedTraffic, Plan, ScenarioWorld } from '@holdpoint/plan';

/** How much traffic there is, and how it goes through a day. */
export interface Load {
  /** Requests per second at a time (epoch milliseconds). */
  rate(at: number): number;
  readonly users: number;
  /** Multiplies what there would be. */
  factor: number;
}

const USUAL: ExpectedTraffic = { requestsPerSecond: 50, users: 20_000, peakHour: 14, quiet: 0.4 };
const HOUR_MS = 3_600_000;

/**
 * Traffic that swings once a day like a cosine between its quietest and its busiest hour, around the stated mean.
 * Hours are those of the plan's zone at the time `start`; a change of the clocks during the launch is not followed.
 */
export function dailyLoad(plan: Plan, world: ScenarioWorld, start: number): Load {
  const usual = plan.expected ?? USUAL;
  const mean = world.requestsPerSecond ?? usual.requestsPerSecond;
  const quiet = world.quiet ?? usual.quiet;
  const peak = world.peakHour ?? usual.peakHour;
  const swing = (1 - quiet) / (1 + quiet);
  const shift = offsetHours(plan.launch.timezone, start) - peak;
  const load: Load = {
    factor: 1,
    users: world.users ?? usual.users ?? Math.ceil(mean * 400),
    rate: (at) => load.factor * mean * (1 + swing * Math.cos(((at / HOUR_MS + shift) * Math.PI) / 12)),
  };
  return load;
}

/** How many hours the zone is ahead of UTC at a time. */
export function offsetHours(timezone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60);
}
