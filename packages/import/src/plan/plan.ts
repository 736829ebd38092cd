import { type Problem, readPlan } from '@holdpoint/plan';
import type { ChecklistItem, Facts, Found } from '../facts.ts';
import { capped } from './caps.ts';
import { castOf } from './cast.ts';
import { type AnswerFault, type Choice, Choices, type OpenChoice } from './choices.ts';
import type { Draft, LeftOut } from './draft.ts';
import { type Emitted, emit, type PlacedFact } from './emit.ts';
import { launchField } from './launch.ts';
import { without } from './prune.ts';
import { runbookFields } from './runbook.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import {
  afterFields,
  afterwardsIn,
  channelFields,
  choiceFields,
  figureIn,
  isConfirmed,
  readinessFields,
  signOffFields,
} from './sections.ts';
import { SignalBook } from './signals.ts';
import { stageList } from './stage-list.ts';
import { criteriaOf, stageFields } from './stages.ts';
import { rollbackFields } from './steps.ts';
import { levelsOf, limitsOf, thresholdFields } from './thresholds.ts';
import { trafficFields } from './traffic.ts';
import { type Field, field, type MapValue, map } from './tree.ts';

export interface DraftOptions {
  /** Name of the document in comments, such as `GO_LIVE.md`. */
  readonly file: string;
  /** Answers to choices, by their ids. */
  readonly answers?: ReadonlyMap<string, string>;
}

/** A plan that was drafted from the facts of a document. */
export interface DraftedPlan {
  /** Reads as a plan without errors, also while choices are open. */
  readonly yaml: string;
  /** All that was asked, answered or not, in the order of the plan. */
  readonly choices: readonly Choice[];
  readonly open: readonly OpenChoice[];
  /** Answers that do not do. */
  readonly faults: readonly AnswerFault[];
  /** Where each fact stands in the plan. */
  readonly places: readonly PlacedFact[];
  readonly leftOut: readonly LeftOut[];
  /** What the linter of plans finds, but for choices that are open. */
  readonly warnings: readonly PlanWarning[];
}

/** A finding of the linter of plans, and the lines of the document that it comes from. */
export interface PlanWarning {
  readonly problem: Problem;
  readonly lines: readonly number[];
}

const MAX_PRUNINGS = 400;
/** Characters; a plan has a MiB at most, and a character up to three bytes. */
const MAX_LENGTH = 340_000;
const MIN_PART = 1 / 1024;

/** Drafts a plan. Pure; nothing is invented: what is missing is asked, and holds a placeholder until it is answered. */
export function draftPlan(facts: Facts, { file, answers = new Map() }: DraftOptions): DraftedPlan {
  let unmeasured: ReadonlySet<Found> = new Set();
  for (let part = 1; ; ) {
    const drafted = draftPart(facts, { file, answers, part, unmeasured });
    const refused = drafted === null ? [] : refusedConditions(facts, drafted);
    if (drafted !== null && refused.every((fact) => unmeasured.has(fact))) return drafted;
    if (drafted === null) part /= 2;
    unmeasured = new Set([...unmeasured, ...refused]);
  }
}

/** Triggers and criteria that the plan language refuses as conditions: people decide on them, so that none is lost. */
function refusedConditions({ triggers, successCriteria }: Facts, { leftOut }: DraftedPlan): readonly Found[] {
  const left = new Set(leftOut.map(({ fact }) => fact));
  return [...triggers, ...successCriteria].filter((fact) => fact.condition !== undefined && left.has(fact));
}

interface PartOptions extends Required<DraftOptions> {
  readonly part: number;
  readonly unmeasured: ReadonlySet<Found>;
}

/** A plan of a part of the facts; null where even that is more than a plan may hold. */
function draftPart(all: Facts, { file, answers, part, unmeasured }: PartOptions): DraftedPlan | null {
  const { facts, left } = capped(all, part);
  const choices = new Choices(answers);
  const leftOut: LeftOut[] = [...left];
  const plan = compose(facts, { file, choices, leftOut, unmeasured });
  if (emit(plan, file).yaml.length > MAX_LENGTH && part > MIN_PART) return null;
  const { emitted, warnings } = readable(plan, { file, leftOut });
  const asked = choices.asked;
  return {
    yaml: emitted.yaml,
    choices: asked,
    open: asked.filter(({ answer }) => answer === undefined),
    faults: choices.faults,
    places: emitted.places,
    leftOut: stillLeftOut(leftOut, emitted.places),
    warnings: warnings
      .filter(({ code }) => code !== 'choice_open')
      .map((problem) => ({ problem, lines: linesBehind(emitted, problem.position.line) })),
  };
}

/** The lines of the document behind a line of the plan: those of the smallest entry around it that has any. */
function linesBehind({ places, spans }: Emitted, line: number): readonly number[] {
  const around = spans
    .filter(({ from, to }) => from <= line && line <= to)
    .sort((a, b) => a.to - a.from - (b.to - b.from));
  for (const { from, to } of around.slice(0, -1)) {
    const facts = places.filter((place) => place.line >= from && place.line <= to).map(({ fact }) => fact.line);
    if (facts.length > 0) return [...new Set(facts)].sort((a, b) => a - b);
  }
  return [];
}

function stillLeftOut(leftOut: readonly LeftOut[], places: readonly PlacedFact[]): readonly LeftOut[] {
  const placed = new Set(places.map(({ fact }) => fact));
  return leftOut.filter(({ fact }) => !placed.has(fact));
}

interface Ledger {
  readonly file: string;
  readonly choices: Choices;
  readonly leftOut: LeftOut[];
  readonly unmeasured: ReadonlySet<Found>;
}

function compose(facts: Facts, { file, choices, leftOut, unmeasured }: Ledger): MapValue {
  const launch = launchField(facts, file, choices);
  const cast = castOf(facts, choices);
  const signals = new SignalBook(unmeasured);
  const leaveOut = (fact: Found, reason: string): void => void leftOut.push({ fact, reason });
  const draft: Draft = { facts, choices, cast, signals, leaveOut };
  const stages = stageList(facts);
  const limits = limitsOf(draft, stages);
  for (const fact of [...facts.triggers, ...facts.successCriteria]) {
    if (fact.condition !== undefined && figureIn(fact.condition) === null) signals.condition(fact.condition, fact);
  }
  const traffic = stages.length > 0 ? trafficFields(choices) : [];
  const measured = signals.fields(choices);
  const lists = checklistsOf(draft, stages);
  const levels = levelsOf(limits, draft);
  const { schedule } = lists;
  const moves = stageFields(draft, {
    stages,
    limits,
    levels,
    criteria: lists.criteria,
    checkpoints: schedule.stageCheckpoints,
  });
  const sections: readonly Field[] = [
    ...cast.fields,
    ...signOffFields(draft, lists.confirmed),
    ...moves.matrix,
    ...readinessFields(lists.readiness, schedule.due),
    ...traffic,
    ...measured,
    ...thresholdFields(levels),
    ...moves.stages,
    ...rollbackFields(draft, stages.length > 0),
    ...runbookFields(draft, schedule, looseCommands(facts)),
    ...channelFields(draft),
    ...afterFields(draft, lists.afterwards),
  ];
  const open = choices.asked.filter(({ answer }) => answer === undefined);
  return withWork(map(field('holdpoint', '1'), choiceFields(open), launch, sections));
}

/** A plan needs something to do: where the document has nothing of the kind, somebody says when it is done. */
function withWork(plan: MapValue): MapValue {
  if (plan.fields.some(({ key }) => key === 'stages' || key === 'runbook' || key === 'readiness')) return plan;
  const item = map(field('id', 'document-done'), field('title', 'Everything of the document is done'));
  const section = map(field('section', 'Document'), field('items', [{ value: item }]));
  return map(...plan.fields, field('readiness', [{ value: section }]));
}

interface Checklists {
  readonly readiness: readonly ChecklistItem[];
  readonly criteria: readonly ChecklistItem[];
  readonly confirmed: readonly ChecklistItem[];
  readonly afterwards: readonly ChecklistItem[];
  readonly schedule: Schedule;
}

/** Which items are asked when: before the launch, at a stage, when somebody signs, or afterwards. */
function checklistsOf(draft: Draft, stages: ReturnType<typeof stageList>): Checklists {
  const { facts, choices } = draft;
  const elsewhere = new Set([...facts.successCriteria, ...facts.approvals, ...facts.triggers].map(({ line }) => line));
  const free = facts.checklist.filter(({ line }) => !elsewhere.has(line));
  const criteria = criteriaOf(free, stages);
  const rest = free.filter((item) => !criteria.includes(item));
  const confirmed = rest.filter((item) => isConfirmed(draft, item));
  const others = rest.filter((item) => !confirmed.includes(item));
  const afterwards = afterwardsIn(others, facts.timeline);
  const early = others.filter((item) => !afterwards.includes(item));
  const schedule = scheduleOf(facts, { stages, items: early, start: choices.answerTo('launch.start') });
  const inside = new Set(schedule.phases.flatMap(({ items }) => items));
  return { criteria, confirmed, schedule, afterwards, readiness: early.filter((item) => !inside.has(item)) };
}

/** Commands that are part of no timed step and no rollback. */
function looseCommands({ commands, timeline, rollbackSteps }: Facts): Facts['commands'] {
  const taken = new Set(
    [...timeline, ...rollbackSteps].flatMap(({ command }) => (command === undefined ? [] : [command.trim()])),
  );
  const lines = new Set([...timeline, ...rollbackSteps].map(({ line }) => line));
  return commands.filter(({ line, text }) => !taken.has(text.trim()) && !lines.has(line));
}

/** The plan without the entries that the plan language refuses; what they were made from is left out, with the reason. */
function readable(
  plan: MapValue,
  { file, leftOut }: Pick<Ledger, 'file' | 'leftOut'>,
): { readonly emitted: Emitted; readonly warnings: readonly Problem[] } {
  let rest = plan;
  for (let i = 0; ; i += 1) {
    const emitted = emit(rest, file);
    const result = readPlan(new TextEncoder().encode(emitted.yaml), 'the plan');
    if (result.ok) return { emitted, warnings: result.warnings };
    const smaller = i < MAX_PRUNINGS ? without(rest, emitted, result.problems) : undefined;
    if (smaller === undefined) throw new Error(`the drafted plan cannot be read: ${result.problems[0]?.message}`);
    for (const each of smaller.left) leftOut.push(each);
    rest = withWork(smaller.plan);
  }
}
