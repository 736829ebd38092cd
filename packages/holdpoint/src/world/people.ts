import { isUnderWay, type LaunchState } from '@holdpoint/engine';
import type { DecisionKind, Habits, Plan, Scenario } from '@holdpoint/plan';
import type { LiveUpdate, RequestOutcome, RunningLaunch } from '../controller/handle.ts';
import type { VirtualTime } from '../shell/virtual-time.ts';
import { offsetHours } from './load.ts';
import type { Random } from './random.ts';

/** Somebody who is at hand, and says yes. */
const AT_HAND: Habits = { answersMs: 120_000, says: 'yes' };
/** How much answers scatter around their median: one in twenty takes more than twice as long. */
const ANSWER_SIGMA = 0.45;
/** How long people look at a paused launch before they decide what to do. */
const LOOK_MS = 600_000;
const HOUR_MS = 3_600_000;

/** The launch as people meet it; undefined while no controller runs. */
export type Present = () => { readonly launch: RunningLaunch; readonly state: LaunchState } | undefined;

export interface PeopleOptions {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly clock: VirtualTime;
  readonly random: Random;
  readonly present: Present;
  /** GO is given no earlier, epoch milliseconds. */
  readonly startAt: number;
}

/** The people of a plan: they answer what they are asked, in their own time, and look after a launch that pauses. */
export class SimulatedPeople {
  readonly #options: PeopleOptions;
  readonly #absentUntil = new Map<string, number>();

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** A person or role does not answer until a time. */
  absent(who: string, until: number): void {
    this.#absentUntil.set(who, until);
  }

  /** Takes note of what happened in the launch. */
  notice(update: LiveUpdate): void {
    if (update.type !== 'event') return;
    const { event } = update;
    if (event.type === 'QuestionAsked') this.#ask(event.data.question, event.data.role, event.data.purpose);
    if (event.type === 'LaunchPaused') this.#lookAfter();
  }

  /** Somebody who may takes a decision of their own. */
  decide(decision: DecisionKind, by: string, reason: string): void {
    const { plan, present } = this.#options;
    const role = plan.roles[by]?.id ?? roleOf(plan, by, decision);
    const person = plan.people[by]?.id ?? plan.roles[by]?.people[0];
    const now = present();
    if (now === undefined || role === undefined || person === undefined) return;
    void now.launch.decide({ decision, user: person, as: role, reason });
  }

  #ask(question: string, role: string, purpose: string): void {
    const { clock, startAt } = this.#options;
    const earliest = purpose === 'go' ? Math.max(clock.now(), startAt) : clock.now();
    for (const person of this.#inOrder(role)) {
      const at = this.#answerTime(person, role, earliest);
      if (at !== null) clock.at(at, () => void this.#answer(question, person, role));
    }
  }

  /** Everybody of a role may answer; the first who does settles it. */
  #inOrder(role: string): readonly string[] {
    return this.#options.plan.roles[role]?.people ?? [];
  }

  #habits(person: string, role: string): Habits {
    const { people } = this.#options.scenario;
    return people[person] ?? people[role] ?? AT_HAND;
  }

  /** When this person answers; null for never. */
  #answerTime(person: string, role: string, earliest: number): number | null {
    const { answersMs } = this.#habits(person, role);
    if (answersMs === null) return null;
    return this.#awake(person, role, earliest) + this.#options.random.logNormal(answersMs, ANSWER_SIGMA);
  }

  /** The first moment from `at` on at which they are neither asleep nor away. */
  #awake(person: string, role: string, at: number): number {
    const away = Math.max(at, this.#absentUntil.get(person) ?? 0, this.#absentUntil.get(role) ?? 0);
    const { asleep } = this.#habits(person, role);
    if (asleep === undefined) return away;
    const local = away / HOUR_MS + offsetHours(this.#options.plan.launch.timezone, away);
    const intoSleep = (((local - asleep.fromHour) % 24) + 24) % 24;
    const length = (((asleep.toHour - asleep.fromHour) % 24) + 24) % 24;
    return intoSleep < length ? away + (length - intoSleep) * HOUR_MS : away;
  }

  async #answer(question: string, person: string, role: string): Promise<void> {
    const { present, clock, plan } = this.#options;
    const now = present();
    const open = now?.state.questions[question];
    if (now === undefined)
      return clock.at(clock.now() + AWAY_RETRY_MS, () => void this.#answer(question, person, role));
    if (open === undefined) return;
    const awake = this.#awake(person, role, clock.now());
    if (awake > clock.now()) return clock.at(awake, () => void this.#answer(question, person, role));
    const { says } = this.#habits(person, role);
    const outcome = await now.launch.answer({ question, answer: says, user: person, as: role, reason: '' });
    const { window } = plan.launch;
    if (refusedAs(outcome, 'outside_window') && window !== undefined && clock.now() < window.fromMs) {
      clock.at(window.fromMs, () => void this.#answer(question, person, role));
    } else if (NOT_YET.some((code) => refusedAs(outcome, code))) {
      clock.at(clock.now() + LOOK_MS, () => void this.#answer(question, person, role));
    }
  }

  /** Those who may continue look at a paused launch, and continue it where its cause is gone, else take it back. */
  #lookAfter(): void {
    const { clock, plan } = this.#options;
    const needs = plan.decisions.continue?.needs ?? rolesWith(plan, 'continue').slice(0, 1);
    for (const role of needs) {
      const person = this.#inOrder(role).find((each) => this.#habits(each, role).answersMs !== null);
      if (person === undefined) continue;
      const at = this.#answerTime(person, role, clock.now()) ?? clock.now();
      clock.at(at + LOOK_MS, () => this.#decideOnPause(person, role));
    }
  }

  #decideOnPause(person: string, role: string): void {
    const { clock, present } = this.#options;
    const now = present();
    const again = (): void => clock.at(clock.now() + LOOK_MS, () => this.#decideOnPause(person, role));
    if (now === undefined) return again();
    const { state, launch } = now;
    if (!isUnderWay(state) || state.paused === null) return;
    if (Object.keys(state.blind).length > 0 || Object.keys(state.questions).some(isStepQuestion)) return again();
    const harmed = (state.stage?.fired.length ?? 0) > 0 || Object.values(state.alerts).some(isCritical);
    if (!harmed) {
      void launch.decide({
        decision: 'continue',
        user: person,
        as: role,
        reason: 'looked at it; nothing is wrong now',
      });
    } else {
      const reason = 'what stopped the launch is still there';
      const may = roleOf(state.plan, person, 'rollback') ?? role;
      void launch.decide({ decision: 'rollback', user: person, as: may, reason });
    }
  }
}

/** Refusals of a GO that may be given later. */
const NOT_YET = ['sign_off_missing', 'baseline_not_measured', 'launch_paused'];

/** While no controller runs, people try again. */
const AWAY_RETRY_MS = 30_000;

function isStepQuestion(id: string): boolean {
  return id.startsWith('step.');
}

function isCritical({ level }: { readonly level: string }): boolean {
  return level === 'critical';
}

function refusedAs(outcome: RequestOutcome, code: string): boolean {
  return !outcome.accepted && outcome.code === code;
}

function rolesWith(plan: Plan, decision: DecisionKind): readonly string[] {
  return Object.values(plan.roles).flatMap(({ id, may }) => (may.includes(decision) ? [id] : []));
}

/** The first role in which a person may decide this. */
function roleOf(plan: Plan, person: string, decision: DecisionKind): string | undefined {
  return rolesWith(plan, decision).find((role) => plan.roles[role]?.people.includes(person));
}

/** The plan as it is rehearsed: everybody comes by a login of their own, so that it is always clear who acts. */
export function withLogins(plan: Plan): Plan {
  const people = Object.entries(plan.people).map(([id, person]) => [id, { ...person, users: [id] }] as const);
  return { ...plan, people: Object.fromEntries(people) };
}
