import type { Facts, Found } from '../facts.ts';
import type { DraftedPlan } from './plan.ts';

/** What became of something that was understood. */
export interface Outcome {
  readonly kind: FactKind;
  readonly fact: Found;
  /** Places in the plan, such as `stages / Wave 1 / observe`; empty where it has none. */
  readonly places: readonly string[];
  /** Why it has no place. */
  readonly reason?: string;
}

const KINDS = [
  'checklist',
  'stages',
  'thresholds',
  'triggers',
  'rollbackSteps',
  'commands',
  'timeline',
  'checkpoints',
  'roles',
  'people',
  'channels',
  'approvals',
  'successCriteria',
  'links',
] as const satisfies (keyof Facts)[];

/** The lists of facts, by the names that `--json` gives them. */
export type FactKind = (typeof KINDS)[number];

/** What became of each fact, kind by kind, in the order of the document. */
export function outcomesOf(facts: Facts, { places, leftOut }: DraftedPlan): readonly Outcome[] {
  const placed = Map.groupBy(places, ({ fact }) => fact);
  const byLine = Map.groupBy(places, ({ fact }) => fact.line);
  const stepOf = stepFinder(facts);
  const reasons = new Map(leftOut.map(({ fact, reason }) => [fact, reason]));
  return KINDS.flatMap((kind) =>
    [...facts[kind]]
      .sort((a, b) => a.line - b.line)
      .map((fact): Outcome => {
        const step = kind === 'commands' ? stepOf(fact) : undefined;
        const own = placed.get(fact) ?? (step === undefined ? [] : (placed.get(step) ?? []));
        // What another fact of the same line says already stands where that one does.
        const found = own.length > 0 || reasons.has(fact) ? own : (byLine.get(fact.line) ?? []);
        const names = [...new Set(found.map(({ label }) => label))];
        if (names.length > 0) return { kind, fact, places: names };
        return {
          kind,
          fact,
          places: [],
          reason: reasons.get(fact) ?? REASONS[kind] ?? 'nothing in the plan rests on it',
        };
      }),
  );
}

/** Finds the step that runs a command: by the whole command, or, among a few, by a part of it. */
function stepFinder({ timeline, rollbackSteps }: Facts): (fact: Found) => Found | undefined {
  const steps = [...timeline, ...rollbackSteps].filter(({ command }) => command !== undefined);
  const exact = new Map(steps.map((step) => [step.command?.trim(), step]));
  const few = steps.length <= MAX_COMPARED ? steps : [];
  return (fact) => {
    const text = 'text' in fact && typeof fact.text === 'string' ? fact.text.trim() : '';
    if (text === '') return undefined;
    return exact.get(text) ?? few.find(({ command = '' }) => command.includes(text) || text.includes(command));
  };
}

const MAX_COMPARED = 500;

const REASONS: Partial<Record<FactKind, string>> = {
  links: 'a plan holds no links',
  people: 'it says who wrote the document',
  commands: 'its step has it already',
  roles: 'the role stands under another line',
};
