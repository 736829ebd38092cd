import { isRunning, type LaunchState, type RecordedEvent, rolesThatMay } from '@holdpoint/engine';
import type { DecisionKind, Plan } from '@holdpoint/plan';
import type { RequestOutcome } from '../../src/controller/handle.ts';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { Deed } from './deeds.ts';
import type { Draw } from './draw.ts';
import type { SimulatedProcess } from './process.ts';

export interface PeopleSurroundings {
  readonly plan: Plan;
  readonly clock: VirtualTime;
  readonly draw: Draw;
  /** The process that people reach now. */
  present(): SimulatedProcess | undefined;
  note(deed: Deed): void;
}

const DECISIONS: readonly DecisionKind[] = ['go', 'no-go', 'continue', 'pause', 'rollback', 'override'];
/** How often somebody looks after the launch once everything works again. */
const ROUND_MS = 20_000;
/** For how long the same stage may hold before somebody takes the launch back. */
const PATIENCE_MS = 900_000;
const STRANGER = 'mallory';

/** The people of a plan: those who answer, those who meddle, and one who looks after everything in the end. */
export class SimulatedPeople {
  /** How likely an answer to a question is a yes. */
  agreeable = 0.96;
  /** How likely somebody does what a step of the runbook asks of them. */
  readonly #diligence: number;
  readonly #world: PeopleSurroundings;
  #lastProgress = { at: 0, key: '' };

  constructor(world: PeopleSurroundings) {
    this.#world = world;
    this.#diligence = world.draw.pick([1, 0.9, 0.4]);
  }

  /** Takes note of what the launch asks. */
  notice(event: RecordedEvent): void {
    if (event.type === 'LaunchPaused') this.#lookAtPause();
    if (event.type !== 'QuestionAsked') return;
    const { draw, clock, plan } = this.#world;
    const { question, role, purpose } = event.data;
    const likely = purpose === 'step' ? this.#diligence : 0.95;
    for (const person of draw.some(plan.roles[role]?.people ?? [], likely)) {
      const says = draw.chance(this.agreeable) ? 'yes' : 'no';
      clock.at(clock.now() + draw.logNormal(15_000, 1), () => this.#answer({ question, person, role, says }));
    }
  }

  /** Somebody decides something at a bad moment: with or without the right, once, twice, or against somebody else. */
  meddle(): string {
    const { draw, plan } = this.#world;
    const decision = draw.pick(DECISIONS);
    const user = draw.pick([...Object.keys(plan.people), STRANGER]);
    const as = draw.chance(0.5) ? draw.pick(Object.keys(plan.roles)) : undefined;
    const twice = draw.chance(0.3);
    for (const _ of twice ? [1, 2] : [1]) this.#decide(decision, user, as);
    const rival = draw.chance(0.4);
    if (rival) {
      this.#decide('continue', 'ana', 'director');
      this.#decide('rollback', 'cleo', 'lead');
    }
    return `${user} wants ${decision}${twice ? ' twice' : ''}${rival ? ', others want to continue and to roll back' : ''}`;
  }

  /** From now on somebody looks after the launch until it ends. */
  lookAfter(): void {
    const { clock } = this.#world;
    this.agreeable = 1;
    this.#lastProgress = { at: clock.now(), key: '' };
    const round = (): void => {
      const process = this.#world.present();
      if (process?.controller) this.#round(process.controller.state);
      clock.at(clock.now() + ROUND_MS, round);
    };
    round();
  }

  /** Often somebody continues a launch that pauses, whatever the reason was. */
  #lookAtPause(): void {
    const { clock, draw } = this.#world;
    if (draw.chance(0.7)) clock.at(clock.now() + draw.logUniform(1000, 60_000), () => this.#together('continue'));
  }

  #round(state: LaunchState): void {
    const { clock, plan } = this.#world;
    for (const { id: question, role } of Object.values(state.questions)) {
      const person = plan.roles[role]?.people[0];
      if (person !== undefined) this.#answer({ question, person, role, says: 'yes' });
    }
    const key = `${state.phase} ${state.stage?.index}`;
    if (key !== this.#lastProgress.key) this.#lastProgress = { at: clock.now(), key };
    if (isRunning(state) && clock.now() - this.#lastProgress.at > PATIENCE_MS) this.#together('rollback');
    else if (state.paused !== null) this.#together('continue');
  }

  /** Everybody whose word a decision needs says it. */
  #together(decision: DecisionKind): void {
    const { plan } = this.#world;
    const able = rolesThatMay(plan, decision).map(({ id }) => id);
    const roles = plan.decisions[decision]?.needs ?? able.slice(0, 1);
    for (const role of roles) {
      const [person] = plan.roles[role]?.people ?? [];
      if (person !== undefined) this.#decide(decision, person, role);
    }
  }

  #decide(decision: DecisionKind, user: string, as: string | undefined): void {
    const acts = as === undefined ? {} : { as };
    this.#reach(user, `${decision}${as === undefined ? '' : ` as ${as}`}`, ({ controller }) =>
      controller?.decide({ decision, user, reason: 'simulated', ...acts }),
    );
  }

  #answer(word: {
    readonly question: string;
    readonly person: string;
    readonly role: string;
    readonly says: 'yes' | 'no';
  }): void {
    const { question, person: user, role: as, says: answer } = word;
    this.#reach(user, `${answer} to ${question}`, ({ controller }) =>
      controller?.answer({ question, answer, user, as, reason: 'simulated' }),
    );
  }

  /** What is said to a process that is stopped, it hears when it goes on. */
  #reach(who: string, text: string, say: (process: SimulatedProcess) => Promise<RequestOutcome> | undefined): void {
    const { clock, note } = this.#world;
    const process = this.#world.present();
    if (process === undefined) return note({ kind: 'act', who, text: `${text}: nobody there` });
    if (process.thawsAt > clock.now()) return clock.at(process.thawsAt, () => this.#reach(who, text, say));
    const noted = (outcome: RequestOutcome | undefined): void =>
      note({ kind: 'act', who, text: `${text}: ${outcome?.accepted === false ? outcome.code : 'taken'}` });
    void say(process)?.then(noted);
  }
}
