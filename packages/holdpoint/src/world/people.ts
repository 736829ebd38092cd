import type { LaunchState } from '@holdpoint/engine';
import type { DecisionKind, Plan, Scenario } from '@holdpoint/plan';
import type { LiveUpdate, RequestOutcome, RunningLaunch } from '../controller/handle.ts';
import type { VirtualTime } from '../shell/virtual-time.ts';
import { Diary } from './diary.ts';
import type { Random } from './random.ts';
import { Vigilance } from './vigilance.ts';

/** After which somebody who could not do what they wanted tries again. */
const RETRY_MS = 600_000;
/** While no controller runs, people try again. */
const AWAY_RETRY_MS = 30_000;
/** Who is ready for T gives GO about so long after it. */
const GO_MS = 5_000;
const GO_SIGMA = 0.5;
/** Refusals of what may be accepted later. */
const NOT_YET = ['sign_off_missing', 'baseline_not_measured', 'launch_paused'];

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
  /** Whether people take traffic back of themselves. */
  readonly takesBack: boolean;
}

/** The people of a plan: they answer what they are asked, in their own time, and look after a launch in trouble. */
export class SimulatedPeople {
  readonly #options: PeopleOptions;
  readonly #diary: Diary;
  readonly #vigilance: Vigilance;

  constructor(options: PeopleOptions) {
    const { plan, scenario, random, takesBack, clock, present } = options;
    this.#options = options;
    this.#diary = new Diary(plan, scenario, random);
    this.#vigilance = new Vigilance({ plan, clock, present, takesBack, diary: this.#diary });
  }

  /** A person or role does not answer until a time. */
  absent(who: string, until: number): void {
    this.#diary.absent(who, until);
  }

  /** Takes note of what happened in the launch. */
  notice(update: LiveUpdate): void {
    if (update.type !== 'event') return;
    const { event } = update;
    if (event.type === 'QuestionAsked') this.#ask(event.data.question, event.data.role, event.data.purpose);
    this.#vigilance.notice(event);
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

  /** Everybody of a role may answer; the first who does settles it. */
  #ask(question: string, role: string, purpose: string): void {
    const { clock, startAt, plan, random } = this.#options;
    for (const person of plan.roles[role]?.people ?? []) {
      const at = this.#diary.answerAt(person, role, clock.now());
      if (at === null) continue;
      const ready = purpose === 'go' && at < startAt ? startAt + Math.round(random.logNormal(GO_MS, GO_SIGMA)) : at;
      clock.at(ready, () => void this.#answer(question, person, role));
    }
  }

  async #answer(question: string, person: string, role: string): Promise<void> {
    const { present, clock, plan } = this.#options;
    const later = (at: number): void => clock.at(at, () => void this.#answer(question, person, role));
    const now = present();
    if (now === undefined) return later(clock.now() + AWAY_RETRY_MS);
    if (now.state.questions[question] === undefined) return;
    const awake = this.#diary.awakeAt(person, role, clock.now());
    if (awake > clock.now()) return later(awake);
    const { says } = this.#diary.habits(person, role);
    const outcome = await now.launch.answer({ question, answer: says, user: person, as: role, reason: '' });
    const { window } = plan.launch;
    if (refusedAs(outcome, 'outside_window') && window !== undefined && clock.now() < window.fromMs) {
      later(window.fromMs);
    } else if (NOT_YET.some((code) => refusedAs(outcome, code))) later(clock.now() + RETRY_MS);
  }
}

function refusedAs(outcome: RequestOutcome, code: string): boolean {
  return !outcome.accepted && outcome.code === code;
}

/** The first role in which a person may decide this. */
function roleOf(plan: Plan, person: string, decision: DecisionKind): string | undefined {
  return Object.values(plan.roles).find(({ may, people }) => may.includes(decision) && people.includes(person))?.id;
}

/** The plan as it is rehearsed: everybody comes by a login of their own, so that it is always clear who acts. */
export function withLogins(plan: Plan): Plan {
  const people = Object.entries(plan.people).map(([id, person]) => [id, { ...person, users: [id] }] as const);
  return { ...plan, people: Object.fromEntries(people) };
}
