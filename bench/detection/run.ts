import { advanceComparison } from '@holdpoint/analysis';
import { CountDraws } from './random.ts';
import { RULE_IDS, type RuleId } from './rules/index.ts';
import { DAY, type Harm, type Scenario } from './scenarios.ts';
import { BEGINNING, someLookOn, type Watch, watched } from './watch.ts';
import { Life } from './world.ts';

/** One launch: its healthy day, and each harm from each moment on, as a sequel of the same beginning. */
export interface RunResult {
  /** False rollbacks of a whole healthy day, by rule; null where no whole day was lived through. */
  readonly falseAlarms: readonly RuleId[] | null;
  readonly sequels: readonly Sequel[];
}

export interface Sequel {
  readonly harm: string;
  /** As in the scenario, without the part of a minute. */
  readonly onset: number;
  /**
   * Seconds from the first harm to the alarm; null where it was missed. Rules that had given a false alarm before,
   * or did not watch, are left out.
   */
  readonly found: Readonly<Partial<Record<RuleId, number | null>>>;
}

const MINUTE = 60;
const HOUR = 3600;
const BASELINE = HOUR;
/** Between two checks before the candidate gets traffic, in seconds. */
const CHECK = 10;
/** So long from the beginning, and from harm on, one looks each second. */
const CLOSELY = HOUR;

/** The run number `index` of a scenario; the same seed gives the same, whatever runs beside it. */
export function runOnce(scenario: Scenario, seed: number, index: number): RunResult {
  const { days, harms } = scenario.runs;
  const draws = (part: string): CountDraws => new CountDraws(seed, `${scenario.id} ${index} ${part}`);
  const rules: readonly RuleId[] = index < days ? RULE_IDS : ['holdpoint'];
  const own = draws('healthy');
  const life = new Life(scenario.world, own);
  const sequels: Sequel[] = [];
  let watch = scenario.baseline ? afterBaseline(scenario, life) : BEGINNING;
  let at = 0;
  for (const onset of index < harms ? scenario.onsets : []) {
    if (onset > HOUR && index >= days) break;
    const exact = onset === 0 ? 0 : onset + Math.floor(own.uniform() * MINUTE);
    watch = lived(watch, { scenario, life, from: at, to: exact });
    at = exact;
    for (const harm of scenario.harms) {
      const sequel = life.fork(draws(`${harm.label} after ${onset}`));
      sequels.push({ harm: harm.label, onset, found: foundIn(watch, { scenario, rules, life: sequel, at, harm }) });
    }
  }
  if (index >= days) return { falseAlarms: null, sequels };
  const { firedAt } = at < DAY ? lived(watch, { scenario, life, from: at, to: DAY }) : watch;
  return { falseAlarms: RULE_IDS.filter((rule) => (firedAt[rule] ?? DAY + 1) <= DAY), sequels };
}

function afterBaseline(scenario: Scenario, life: Life): Watch {
  let { comparison } = BEGINNING;
  for (let from = -BASELINE; from < 0; from += CHECK) {
    const to = from + CHECK;
    const counts = life.counts(from, to, scenario.healthy);
    comparison = advanceComparison(comparison, { from: from * 1000, to: to * 1000, ...counts });
  }
  return { ...BEGINNING, comparison };
}

interface Healthy {
  readonly scenario: Scenario;
  readonly life: Life;
  readonly from: number;
  readonly to: number;
}

function lived(before: Watch, { scenario, life, from, to }: Healthy): Watch {
  let watch = before;
  for (let at = from; at < to && someLookOn(watch); ) {
    const closely = scenario.everySecond && at < CLOSELY;
    const next = Math.min(to, nextLook(at, closely ? 1 : scenario.stepS));
    watch = watched(watch, at, next, life.counts(at, next, scenario.healthy));
    at = next;
  }
  return watch;
}

interface Harmful {
  readonly scenario: Scenario;
  readonly life: Life;
  /** When harm begins. */
  readonly at: number;
  readonly harm: Harm;
  readonly rules: readonly RuleId[];
}

function foundIn(before: Watch, { scenario, life, at, harm, ...all }: Harmful): Sequel['found'] {
  const rules = all.rules.filter((rule) => before.firedAt[rule] === undefined);
  let watch = before;
  for (let now = at; now < at + scenario.watchS && someLookOn(watch, rules); ) {
    const fine = scenario.everySecond && now < at + CLOSELY ? 1 : scenario.stepS;
    // The other rules look at minutes only.
    const next = nextLook(now, watch.firedAt.holdpoint === undefined ? fine : MINUTE);
    watch = watched(watch, now, next, life.counts(now, next, harm.rate));
    now = next;
  }
  return Object.fromEntries(
    rules.map((rule) => {
      const firedAt = watch.firedAt[rule];
      return [rule, firedAt === undefined ? null : firedAt - at];
    }),
  );
}

/** Looks stand at multiples of `step`, which divides a minute, so that none crosses a minute. */
function nextLook(at: number, step: number): number {
  return (Math.floor(at / step) + 1) * step;
}
