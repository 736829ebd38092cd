import type { ChecklistItem, CheckpointFact, Facts, Found, TimelineFact } from '../facts.ts';
import { bareLabel } from './labels.ts';
import { isBeforeStart, momentOf, planMoment } from './moments.ts';
import { slug } from './names.ts';
import type { DocumentStage } from './stage-list.ts';

/** Steps that belong together: under one timed heading, or up to one checkpoint. */
export interface ScheduledPhase {
  readonly title: string;
  /** The timed heading that begins it. */
  readonly heading?: TimelineFact;
  readonly steps: readonly TimelineFact[];
  /** Points of checklists that stand under the heading and are looked at then. */
  readonly items: readonly ChecklistItem[];
  readonly checkpoint?: CheckpointFact;
}

/** What the document times, and what its headings say of other facts. */
export interface Schedule {
  readonly phases: readonly ScheduledPhase[];
  /** Checkpoints that stand on the line of a stage: they decide whether it is left. */
  readonly stageCheckpoints: readonly CheckpointFact[];
  /** When the points of a section are due, and the heading that says so. */
  readonly due: ReadonlyMap<string, TimelineFact>;
}

interface Group {
  title: string;
  heading?: TimelineFact;
  steps: TimelineFact[];
  items: ChecklistItem[];
  checkpoint?: CheckpointFact;
}

/** Orders what the document times by its headings and checkpoints. */
export function scheduleOf(facts: Facts, stages: readonly DocumentStage[], items: readonly ChecklistItem[]): Schedule {
  const stageLines = new Set(stages.flatMap(({ about }) => about.map(({ line }) => line)));
  const stageCheckpoints = facts.checkpoints.filter(({ line }) => stageLines.has(line));
  const checkpoints = facts.checkpoints.filter(({ line }) => !stageLines.has(line));
  const due = dueDates(facts, items);
  const taken = new Set([...stageLines, ...[...due.values()].filter((fact) => isBefore(fact)).map(({ line }) => line)]);
  const groups = groupsOf(facts.timeline, checkpoints);
  for (const item of items) {
    const heading = due.get(item.section);
    if (heading === undefined || isBefore(heading)) continue;
    groups.find((group) => group.heading === heading)?.items.push(item);
  }
  const phases = groups.filter(
    ({ heading, steps, items: own, checkpoint }) =>
      steps.length + own.length > 0 || checkpoint !== undefined || heading === undefined || !taken.has(heading.line),
  );
  return { phases, stageCheckpoints, due };
}

function isBefore({ at }: TimelineFact): boolean {
  return isBeforeStart(momentOf(at) ?? '');
}

/** Whether a fact is a heading of the document. */
function isHeading({ original }: Found): boolean {
  return /^\s{0,3}#{1,6}\s/.test(original);
}

function groupsOf(timeline: readonly TimelineFact[], checkpoints: readonly CheckpointFact[]): Group[] {
  const marks = [
    ...timeline.map((fact) => ({ fact, end: undefined })),
    ...checkpoints.map((end) => ({ fact: undefined, end })),
  ].sort((a, b) => (a.fact ?? a.end ?? NOWHERE).line - (b.fact ?? b.end ?? NOWHERE).line);
  const groups: Group[] = [];
  let open: Group | undefined;
  const begin = (title: string, heading?: TimelineFact): Group => {
    const group: Group = { title, steps: [], items: [], ...(heading !== undefined && { heading }) };
    groups.push(group);
    return group;
  };
  for (const { fact, end } of marks) {
    if (fact !== undefined && isHeading(fact)) {
      open = begin(fact.text === '' ? fact.at : fact.text, fact);
    } else if (fact !== undefined) {
      open ??= begin(groups.length === 0 ? 'Timeline' : 'Afterwards');
      if (!isBareCheckpoint(fact, checkpoints)) open.steps.push(fact);
    } else if (end !== undefined) {
      if (open === undefined || open.checkpoint !== undefined) open = begin(end.label);
      open.checkpoint = end;
      if (open.heading === undefined) open.title = end.label;
      if (open.heading?.line !== end.line) open = undefined;
    }
  }
  return groups;
}

const NOWHERE = { line: 0 };

/** The step of a checkpoint that does nothing beside it. */
function isBareCheckpoint(
  { line, command, communication }: TimelineFact,
  checkpoints: readonly CheckpointFact[],
): boolean {
  return command === undefined && communication === undefined && checkpoints.some((end) => end.line === line);
}

/** Sections of checklists whose heading says when: `Code quality (Week -2)`. */
function dueDates(facts: Facts, items: readonly ChecklistItem[]): ReadonlyMap<string, TimelineFact> {
  const headings = facts.timeline.filter((fact) => isHeading(fact) && planMoment(fact.at).at !== undefined);
  const sections = [...new Set(items.map(({ section }) => section))];
  return new Map(
    sections.flatMap((section) => {
      const found = headings.find((fact) => isSame(section, fact));
      return found === undefined ? [] : [[section, found] as const];
    }),
  );
}

function isSame(section: string, { original, text }: TimelineFact): boolean {
  if (section.trim() === '') return false;
  const names = [original.replace(/^\s*#+\s*/, ''), text].map((each) => slug(bareLabel(each), ' ', 200));
  const words = slug(bareLabel(section), ' ', 200);
  return section.trim() === original.replace(/^\s*#+\s*/, '').trim() || (words !== '' && names.includes(words));
}
