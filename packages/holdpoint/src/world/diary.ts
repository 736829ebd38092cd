import type { Habits, Plan, Scenario } from '@holdpoint/plan';
import { offsetHours } from './load.ts';
import type { Random } from './random.ts';

/** Somebody who is at hand, and says yes. */
const AT_HAND: Habits = { answersMs: 120_000, says: 'yes' };
/** How much answers scatter around their median: one in twenty takes more than twice as long. */
const ANSWER_SIGMA = 0.45;
const HOUR_MS = 3_600_000;

/** When the people of a simulated world are there, and how they answer. */
export class Diary {
  readonly #plan: Plan;
  readonly #people: Scenario['people'];
  readonly #random: Random;
  readonly #absentUntil = new Map<string, number>();

  constructor(plan: Plan, scenario: Scenario, random: Random) {
    this.#plan = plan;
    this.#people = scenario.people;
    this.#random = random;
  }

  /** A person or role does not answer until a time, epoch milliseconds. */
  absent(who: string, until: number): void {
    this.#absentUntil.set(who, until);
  }

  /** How somebody answers: by the person first, then by the role. */
  habits(person: string, role: string): Habits {
    return this.#people[person] ?? this.#people[role] ?? AT_HAND;
  }

  /** When somebody who is asked at a time answers, epoch milliseconds; null for never. */
  answerAt(person: string, role: string, asked: number): number | null {
    const { answersMs } = this.habits(person, role);
    if (answersMs === null) return null;
    const at = this.awakeAt(person, role, asked) + this.#random.logNormal(answersMs, ANSWER_SIGMA);
    return Number.isFinite(at) ? Math.round(at) : null;
  }

  /** The first moment from `at` on at which they are neither asleep nor away. */
  awakeAt(person: string, role: string, at: number): number {
    const back = Math.max(at, this.#absentUntil.get(person) ?? 0, this.#absentUntil.get(role) ?? 0);
    const { asleep } = this.habits(person, role);
    if (asleep === undefined || !Number.isFinite(back)) return back;
    const local = back / HOUR_MS + offsetHours(this.#plan.launch.timezone, back);
    const length = hoursFrom(asleep.fromHour, asleep.toHour);
    const slept = hoursFrom(asleep.fromHour, local);
    return slept < length ? Math.ceil(back + (length - slept) * HOUR_MS) : back;
  }

  /** Who of a role answers first when all are called at a time; null where nobody does. */
  firstOf(role: string, called: number): { readonly person: string; readonly at: number } | null {
    let first: { readonly person: string; readonly at: number } | null = null;
    for (const person of this.#plan.roles[role]?.people ?? []) {
      const at = this.answerAt(person, role, called);
      if (at !== null && (first === null || at < first.at)) first = { person, at };
    }
    return first;
  }
}

/** Hours from one hour of the day to another, 0 to 24. */
function hoursFrom(from: number, to: number): number {
  return (((to - from) % 24) + 24) % 24;
}
