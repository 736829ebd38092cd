import { COMPARISON } from './rules/holdpoint.ts';
import { RULE_IDS } from './rules/index.ts';
import type { Detection, Summary } from './summary.ts';

/** What a figure should be, and whether it is. */
export interface Aim {
  readonly text: string;
  readonly met: boolean;
}

/** Times the floor: harm from the beginning, and later. */
const FROM_THE_BEGINNING = 1.4;
const LATER = 3.5;
/** Harms whose detection is held against the floor. */
const AGAINST_FLOOR = ['1 %', '2 %', '6 %'];
/** Seconds in which 2 % of errors should be found where the rates of both versions vary by themselves. */
const IN_NOISE_S = 90;
/** Times earlier than any other rule with as few false rollbacks. */
const EARLIER = 10;

export function falseAlarmAim({ scenario, falseAlarms }: Summary): Aim | null {
  const { rate } = falseAlarms.holdpoint;
  if (rate === null || !scenario.promised) return null;
  return { text: '≤ 1 %', met: rate <= COMPARISON.alpha };
}

export function detectionAim({ scenario }: Summary, { harm, onset, floorS, times }: Detection): Aim | null {
  const { median } = times.holdpoint;
  if (scenario.id === 'own-noise' && harm.label === '2 %' && onset === 0) {
    return { text: `≤ ${IN_NOISE_S} s`, met: median <= IN_NOISE_S };
  }
  if (scenario.id !== 'plain' || !AGAINST_FLOOR.includes(harm.label)) return null;
  const most = onset === 0 ? FROM_THE_BEGINNING : LATER;
  return { text: `≤ ${most} × floor`, met: median <= most * floorS };
}

/** How many times earlier than the earliest other rule with at most 1 % of false rollbacks; null where there is none. */
export function earlierAim({ scenario, falseAlarms }: Summary, { harm, times }: Detection): Aim | null {
  if (scenario.id !== 'plain' || harm.label !== '2 %') return null;
  const strict = RULE_IDS.filter((rule) => rule !== 'holdpoint' && (falseAlarms[rule].rate ?? 1) <= COMPARISON.alpha);
  const earliest = Math.min(...strict.map((rule) => times[rule].median));
  const factor = earliest / times.holdpoint.median;
  const found = Number.isFinite(factor) ? `${factor.toFixed(1)} times` : 'no such rule found it';
  return { text: `${EARLIER} times earlier than other strict rules: ${found}`, met: factor >= EARLIER };
}
