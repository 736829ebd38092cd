import { type Frequency, frequency } from '../../packages/holdpoint/src/rehearsal/study/statistics.ts';
import { COMPARISON } from './rules/holdpoint.ts';
import { RULE_IDS, type RuleId } from './rules/index.ts';
import type { RunResult } from './run.ts';
import type { Harm, Scenario } from './scenarios.ts';
import type { World } from './world.ts';

/** What all runs of a scenario come to. */
export interface Summary {
  readonly scenario: Scenario;
  /** Healthy days with a false rollback. */
  readonly falseAlarms: Readonly<Record<RuleId, Frequency>>;
  readonly detections: readonly Detection[];
}

/** One harm that begins at one moment. */
export interface Detection {
  readonly harm: Harm;
  readonly onset: number;
  /** Seconds below which no test with this alpha gets in the mean, where nothing but chance varies. */
  readonly floorS: number;
  readonly times: Readonly<Record<RuleId, Times>>;
}

/** Times to detection in seconds, by the nearest rank; what was missed took for ever. */
export interface Times {
  readonly runs: number;
  readonly median: number;
  readonly p90: number;
  readonly missed: number;
}

export function summarize(scenario: Scenario, runs: readonly RunResult[]): Summary {
  const days = runs.flatMap(({ falseAlarms }) => (falseAlarms === null ? [] : [falseAlarms]));
  const detections = scenario.onsets.flatMap((onset) =>
    scenario.harms.map((harm): Detection => {
      const sequels = runs.flatMap((run) => run.sequels.filter((s) => s.onset === onset && s.harm === harm.label));
      const times = byRule((rule) =>
        timesOf(
          sequels.flatMap(({ found }) => {
            const time = found[rule];
            return time === undefined ? [] : [time ?? Number.POSITIVE_INFINITY];
          }),
        ),
      );
      return { harm, onset, floorS: floorOf(scenario.world, harm.rate, onset), times };
    }),
  );
  const falseAlarms = byRule((rule) => frequency(days.filter((day) => day.includes(rule)).length, days.length));
  return { scenario, falseAlarms, detections };
}

/**
 * Seconds that the likelihood ratio of harm against no harm needs in the mean to reach 1/alpha, by how the hits
 * fall to the two versions: log(1/alpha) through the relative entropy of a second's hits (A. Wald, 1945).
 */
export function floorOf({ requestsPerMinute, shareAt, stable }: World, rate: number, onset: number): number {
  const share = shareAt(onset);
  const a = (requestsPerMinute / 60) * share * rate;
  const b = (requestsPerMinute / 60) * (1 - share) * stable;
  const part = a / (a + b);
  const entropy = part * Math.log(part / share) + (1 - part) * Math.log((1 - part) / (1 - share));
  return Math.log(1 / COMPARISON.alpha) / ((a + b) * entropy);
}

function byRule<T>(of: (rule: RuleId) => T): Readonly<Record<RuleId, T>> {
  return Object.fromEntries(RULE_IDS.map((rule) => [rule, of(rule)])) as Record<RuleId, T>;
}

function timesOf(times: readonly number[]): Times {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (quantile: number): number => sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? Number.NaN;
  const missed = times.filter((time) => time === Number.POSITIVE_INFINITY).length;
  return { runs: times.length, median: at(0.5), p90: at(0.9), missed };
}
