import type { PlanDocument } from '../document/index.ts';
import type { Capacity, Criterion, Stage, Trigger } from '../plan.ts';
import { tellsOf } from './steps.ts';

type StageValue = NonNullable<PlanDocument['stages']>[number];
type GateValue = Exclude<StageValue['gate'], string | undefined>;
type TriggersValue = Exclude<StageValue['triggers'], string | undefined>;

/** The stages; `same` stands for what the stage before has, which may itself be `same`. */
export function compileStages(stages: readonly StageValue[]): readonly Stage[] {
  const compiled: Stage[] = [];
  for (const { share, observe, every, mirror, gate, triggers, capacity, ...rest } of stages) {
    const before = compiled.at(-1);
    compiled.push({
      ...rest,
      shareBp: share ?? 10_000,
      mirrorBp: mirror,
      ...(capacity !== undefined && { capacity: compileCapacity(capacity) }),
      observeMs: observe,
      everyMs: every,
      gate: typeof gate === 'string' ? (before?.gate ?? []) : compileGate(gate ?? []),
      triggers: typeof triggers === 'string' ? (before?.triggers ?? []) : compileTriggers(triggers ?? []),
    });
  }
  return compiled;
}

function compileCapacity({ warm_up: warmUp, ...rest }: NonNullable<StageValue['capacity']>): Capacity {
  return { ...rest, ...(warmUp !== undefined && { warmUp }) };
}

function compileGate(gate: GateValue): readonly Criterion[] {
  return gate.map(({ text, condition }, i) => ({ id: `gate.${i + 1}`, text, condition }));
}

function compileTriggers(triggers: TriggersValue): readonly Trigger[] {
  return triggers.map(({ when, do: action, by, within, ...told }, i) => ({
    id: `trigger.${i + 1}`,
    text: when.text,
    when: when.condition,
    action,
    tell: tellsOf(told),
    ...(by !== undefined && { by }),
    ...(within !== undefined && { withinMs: within }),
  }));
}
