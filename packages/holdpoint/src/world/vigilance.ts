import { isOver, isRunning, isUnderWay, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import type { DecisionKind, Plan } from '@holdpoint/plan';
import type { VirtualTime } from '../shell/virtual-time.ts';
import type { Diary } from './diary.ts';
import type { Present } from './people.ts';

/** How long people look at something before they decide, and before they look again. */
const LOOK_MS = 600_000;
/** Looks at a pause that cannot be resolved, before the launch is taken back. */
const MOST_LOOKS = 12;
/** Pauses for one and the same reason, before the launch is taken back. */
const MOST_PAUSES = 3;
/** A gate that stays shut is borne at least so long, or for a part of its stage's window. */
const GATE_PATIENCE_MS = 3_600_000;
const GATE_PATIENCE_PART = 4;

export interface VigilanceOptions {
  readonly plan: Plan;
  readonly clock: VirtualTime;
  readonly diary: Diary;
  readonly present: Present;
  /** Without it, people only watch, and continue what was paused. */
  readonly takesBack: boolean;
}

/**
 * What people do of themselves. They look after pauses, critical alerts, triggers that only page, and gates that
 * stay shut. A pause is continued where its cause is gone; what is still there after a look is taken back.
 */
export class Vigilance {
  readonly #options: VigilanceOptions;
  readonly #pauses = new Map<string, number>();

  constructor(options: VigilanceOptions) {
    this.#options = options;
  }

  /** Takes note of what happened in the launch. */
  notice(event: RecordedEvent): void {
    switch (event.type) {
      case 'LaunchPaused': {
        const why = `${event.data.reason}: ${event.data.detail}`;
        const pauses = (this.#pauses.get(why) ?? 0) + 1;
        this.#pauses.set(why, pauses);
        return this.#lookAfterPause(pauses, 1);
      }
      case 'AlertRaised': {
        const { signal, level } = event.data;
        if (level === 'critical') this.#lookAfter((state) => criticalOn(state, signal));
        return;
      }
      case 'TriggerFired': {
        const { trigger, stage, action, text } = event.data;
        if (action !== 'page') return;
        return this.#lookAfter(({ stage: now }) => (now?.index === stage && now.fired.includes(trigger) ? text : null));
      }
      case 'GateJudged': {
        const { stage } = event.data;
        const patience = Math.max(
          GATE_PATIENCE_MS,
          (this.#options.plan.stages[stage]?.observeMs ?? 0) / GATE_PATIENCE_PART,
        );
        if (event.data.criteria.some(isShut)) this.#lookAfter((state) => shutGate(state, stage), patience);
        return;
      }
      default:
        return;
    }
  }

  /** Those who may take traffic back look at a trouble, and do so where it is still there. */
  #lookAfter(trouble: (state: LaunchState) => string | null, patienceMs = 0): void {
    const { clock, diary, present, takesBack } = this.#options;
    const called = clock.now() + Math.round(patienceMs);
    // Answers are drawn in any case, so that the other draws of the seed stay as they are.
    const answers = this.#rolesFor('rollback').flatMap((role) => diary.firstOf(role, called)?.at ?? []);
    if (answers.length === 0) return;
    clock.at(Math.min(...answers) + LOOK_MS, () => {
      const state = present()?.state;
      if (state === undefined) return this.#lookAfter(trouble);
      const found = isRunning(state) && state.paused === null ? trouble(state) : null;
      if (takesBack && found !== null) this.#takeBack(`it stays so: ${found}`);
    });
  }

  #lookAfterPause(pauses: number, looks: number): void {
    const { clock, diary } = this.#options;
    for (const role of this.#rolesFor('continue')) {
      const first = diary.firstOf(role, clock.now());
      if (first !== null) clock.at(first.at + LOOK_MS, () => this.#decideOnPause({ ...first, role, pauses, looks }));
    }
  }

  #decideOnPause(look: PauseLook): void {
    const { clock, present, takesBack } = this.#options;
    const { person, role, pauses, looks } = look;
    const again = (): void => clock.at(clock.now() + LOOK_MS, () => this.#decideOnPause({ ...look, looks: looks + 1 }));
    const now = present();
    if (now === undefined) return again();
    const { state, launch } = now;
    if (!isUnderWay(state) || state.paused === null) return;
    if (takesBack && isHarmed(state)) return this.#takeBack('what stopped the launch is still there');
    if (takesBack && pauses >= MOST_PAUSES) return this.#takeBack(`stopped ${pauses} times for the same reason`);
    if (!isStuck(state)) {
      const reason = 'looked at it; nothing is wrong now';
      void launch.decide({ decision: 'continue', user: person, as: role, reason });
    } else if (takesBack && looks >= MOST_LOOKS) this.#takeBack('it could not be resolved');
    else again();
  }

  /** Takes traffic back, or gives NO-GO where none was given yet. */
  #takeBack(reason: string): void {
    const { present, diary, clock, plan } = this.#options;
    const now = present();
    if (now === undefined || isOver(now.state) || now.state.phase === 'rolling_back') return;
    const decision = isRunning(now.state) ? 'rollback' : 'no-go';
    for (const role of this.#rolesFor(decision)) {
      const at = clock.now();
      const user = plan.roles[role]?.people.find((person) => diary.awakeAt(person, role, at) === at);
      if (user !== undefined) void now.launch.decide({ decision, user, as: role, reason });
    }
  }

  /** The roles that must agree to a decision; the first that may where the plan names none. */
  #rolesFor(decision: DecisionKind): readonly string[] {
    const { plan } = this.#options;
    const may = Object.values(plan.roles).flatMap(({ id, may: all }) => (all.includes(decision) ? [id] : []));
    return plan.decisions[decision]?.needs ?? may.slice(0, 1);
  }
}

interface PauseLook {
  readonly person: string;
  readonly role: string;
  /** Pauses so far for this reason, and looks at this one. */
  readonly pauses: number;
  readonly looks: number;
}

function isHarmed({ stage, alerts }: LaunchState): boolean {
  return (stage?.fired.length ?? 0) > 0 || Object.values(alerts).some(({ level }) => level === 'critical');
}

/** Whether something has to be resolved before the launch can go on. */
function isStuck({ blind, questions }: LaunchState): boolean {
  return Object.keys(blind).length > 0 || Object.keys(questions).some((id) => id.startsWith('step.'));
}

function criticalOn({ alerts }: LaunchState, signal: string): string | null {
  const alert = Object.values(alerts).find((each) => each.signal === signal && each.level === 'critical');
  return alert?.comparison.text ?? null;
}

function isShut({ verdict }: { readonly verdict: string }): boolean {
  return verdict === 'unhealthy';
}

function shutGate({ stage }: LaunchState, index: number): string | null {
  if (stage === null || stage.index !== index) return null;
  return stage.criteria?.find(isShut)?.comparison.text ?? null;
}
