import { LaunchError } from '../../src/errors.ts';
import type { Split, TrafficDriver } from '../../src/traffic/index.ts';
import { driving, drivingBackups, type Plant, recording } from './planting.ts';

function losingFalls(driver: TrafficDriver): Partial<TrafficDriver> {
  return {
    apply: async (split) => (split.shareBp === 0 ? { ...(await driver.observe()), split } : driver.apply(split)),
  };
}

/** Falls that are not sent, and are seen to be in force all the same. */
function idleFalls(driver: TrafficDriver): Partial<TrafficDriver> {
  let unsent: Split | null = null;
  return {
    apply: async (split) => {
      unsent = split.shareBp === 0 ? split : null;
      return unsent === null ? driver.apply(split) : { ...(await driver.observe()), split };
    },
    observe: async () => {
      const seen = await driver.observe();
      return unsent === null ? seen : { ...seen, split: unsent };
    },
  };
}

/** Only once, where it gave something: a launch that cannot begin or end would show nothing. */
function unheardFalls(driver: TrafficDriver): Partial<TrafficDriver> {
  let gave = false;
  return {
    apply: async (split) => {
      const seen = await driver.apply(split);
      const isFall = gave && split.shareBp === 0;
      gave = split.shareBp > 0;
      if (isFall) throw new LaunchError('router_unreachable', 'nothing was heard of it');
      return seen;
    },
  };
}

/** Faults planted into the ways to the routers of a target. */
export const ROUTER_PLANTS: readonly Plant[] = [
  { name: 'fall-lost', breaks: 'I-5', what: 'falls are confirmed and not sent', ...driving(losingFalls) },
  {
    name: 'backup-idle',
    breaks: 'I-5',
    what: 'backups confirm falls that they were not sent',
    ...drivingBackups(idleFalls),
  },
  {
    name: 'obeyed-unheard',
    breaks: 'I-37',
    what: 'a first router that gives nothing is taken for one that does not answer',
    ...driving(unheardFalls),
  },
  {
    name: 'takeover-untold',
    breaks: 'I-38',
    what: 'takeovers are not recorded',
    ...recording((drafts) => drafts.filter(({ type }) => type !== 'RouterTookOver' && type !== 'CandidateStopped')),
  },
  {
    name: 'backup-behind',
    breaks: 'I-39',
    what: 'backups confirm rises that they were not sent',
    ...drivingBackups((driver) => ({
      apply: async (split) => (split.shareBp > 0 ? { ...(await driver.observe()), split } : driver.apply(split)),
    })),
  },
];
