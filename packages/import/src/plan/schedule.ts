import type { ChecklistItem, CheckpointFact, Facts, TimelineFact } from '../facts.ts';
import { bareLabel } from './labels.ts';
import { momentOf, offsetOf, planMoment } from './moments.ts';
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

/** What a schedule is made of. */
export interface ScheduleParts {
  readonly stages: readonly DocumentStage[];
  /** Points of checklists that are looked at before the launch or in its course. */
  readonly items: readonly ChecklistItem[];
  /** T as a local time, where it is known. */
  readonly start: string | undefined;
}

/** Orders what the document times: by its headings and checkpoints, and by time. */
export function scheduleOf(facts: Facts, { stages, items, start }: ScheduleParts): Schedule {
  const isBefore = ({ at }: TimelineFact): boolean => (offsetOf(momentOf(at) ?? '', start) ?? 0) < 0;
  const stageLines = new Set(stages.flatMap(({ about }) => about.map(({ line }) => line)));
  const found = oncePerLine(facts.checkpoints);
  const stageCheckpoints = found.filter(({ line }) => stageLines.has(line));
  const checkpoints = found.filter(({ line }) => !stageLines.has(line));
  const due = dueDates(facts, items);
  const taken = new Set([...stageLines, ...[...due.values()].filter((fact) => isBefore(fact)).map(({ line }) => line)]);
  const back = new Set(facts.rollbackSteps.map(({ line }) => line));
  const timeline = facts.timeline.filter(
    (fact) => !back.has(fact.line) && (isHeading(fact) || !stageLines.has(fact.line) || does(fact)),
  );
  const groups = inOrder(groupsOf(timeline, checkpoints), start);
  const byHeading = new Map(groups.map((group) => [group.heading, group]));
  for (const item of items) {
    const heading = due.get(item.section);
    if (heading === undefined || isBefore(heading)) continue;
    byHeading.get(heading)?.items.push(item);
  }
  const phases = groups.filter(
    ({ heading, steps, items: own, checkpoint }) =>
      steps.length + own.length > 0 || checkpoint !== undefined || heading === undefined || !taken.has(heading.line),
  );
  return { phases, stageCheckpoints, due };
}

/** Whether a fact is a heading of the document that says when, and no comment of a script below one. */
function isHeading({ original, at }: TimelineFact): boolean {
  return /^\s{0,3}#{1,6}\s/.test(original) && original.includes(at.slice(0, 4));
}

/** Checkpoints, each line once, with all that may be decided there. */
function oncePerLine(checkpoints: readonly CheckpointFact[]): readonly CheckpointFact[] {
  return [...Map.groupBy(checkpoints, ({ line }) => line).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined
      ? []
      : [{ ...first, decisions: [...new Set(same.flatMap(({ decisions }) => decisions))] }];
  });
}

/** Whether a step does something beside being there. */
function does({ command, communication }: TimelineFact): boolean {
  return command !== undefined || communication !== undefined;
}

/** Phases follow one another, so they stand in the order of their times; one without a time stays behind the one before it. */
function inOrder(groups: readonly Group[], start: string | undefined): Group[] {
  let last = Number.NEGATIVE_INFINITY;
  const placed = groups.map((group, index) => {
    const moments = [...(group.heading === undefined ? [] : [group.heading]), ...group.steps].map(({ at }) =>
      momentOf(at),
    );
    const [first] = moments.flatMap((moment) => (moment === undefined ? [] : (offsetOf(moment, start) ?? [])));
    last = first ?? last;
    return { group, index, at: last };
  });
  return placed.sort((a, b) => a.at - b.at || a.index - b.index).map(({ group }) => group);
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
      if (open === undefined || changesScale(open, fact)) open = begin('Timeline');
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
function isBareCheckpoint(fact: TimelineFact, checkpoints: readonly CheckpointFact[]): boolean {
  return !does(fact) && checkpoints.some(({ line }) => line === fact.line);
}

/** Whether times on the clock begin under a heading that counts from T. */
function changesScale({ heading, steps }: Group, { at }: TimelineFact): boolean {
  const [before, now] = [momentOf(steps.at(-1)?.at ?? heading?.at ?? ''), momentOf(at)];
  return (
    before?.startsWith('T') === true &&
    now !== undefined &&
    /^\d\d:/.test(now) &&
    heading?.original.includes(':') !== true
  );
}

/** Sections of checklists whose heading says when: `Code quality (Week -2)`. */
function dueDates(facts: Facts, items: readonly ChecklistItem[]): ReadonlyMap<string, TimelineFact> {
  const headings = facts.timeline.filter((fact) => isHeading(fact) && planMoment(fact.at).at !== undefined);
  const byName = new Map(
    headings.flatMap((fact) => [headingText(fact), fact.text].map((text) => [wordsOf(text), fact] as const)),
  );
  const sections = [...new Set(items.map(({ section }) => section))];
  return new Map(
    sections.flatMap((section) => {
      const found = byName.get(wordsOf(section));
      return found === undefined || section.trim() === '' ? [] : [[section, found] as const];
    }),
  );
}

function headingText({ original }: TimelineFact): string {
  return original.replace(/^\s*#+\s*/, '');
}

/** The words of a heading without what says when; those of other alphabets as they are. */
function wordsOf(text: string): string {
  const bare = bareLabel(text);
  return slug(bare, ' ', 200) || bare.toLowerCase();
}
