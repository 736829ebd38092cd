import { parseDuration } from '@holdpoint/plan';
import type { Facts, Found, StageFact } from '../facts.ts';
import { bareLabel } from './labels.ts';
import { idOf, Names, slug } from './names.ts';

/** A stage of the document, from all that it says of it in several places. */
export interface DocumentStage {
  readonly id: string;
  readonly name: string;
  readonly percent?: number;
  readonly users?: number;
  /** Each length that the document states for it, once. */
  readonly durations: readonly string[];
  readonly about: readonly StageFact[];
}

/** The stages of a document in rising order, each share once. */
export function stageList({ stages }: Facts): readonly DocumentStage[] {
  const sized = stages.filter(({ percent, users }) => percent !== undefined || users !== undefined);
  const groups = Map.groupBy(sized, ({ percent, users }) => (percent === undefined ? `${users} users` : `${percent}%`));
  const [names, ids] = [new Names(), new Names()];
  const list = [...groups].map(([size, about]) => {
    const label = labelOf(about) ?? size;
    return { ...mergedSize(about), name: names.unique(label, ' '), id: ids.unique(idOf(label, 'stage')), about };
  });
  // A stage without a share stays where the document has it; the others rise.
  const rising = list
    .filter(({ percent }) => percent !== undefined)
    .sort((a, b) => (a.percent ?? 0) - (b.percent ?? 0));
  return list.map((stage) => (stage.percent === undefined ? stage : (rising.shift() ?? stage)));
}

function mergedSize(about: readonly StageFact[]): Pick<DocumentStage, 'percent' | 'users' | 'durations'> {
  const exact = about.find((fact) => fact.percent !== undefined)?.percent;
  // Shares have two decimals at most.
  const percent = exact === undefined ? undefined : Math.round(exact * 100) / 100;
  const users = about.find((fact) => fact.users !== undefined)?.users;
  const durations = [...new Set(about.flatMap(({ duration }) => (isLength(duration) ? [duration] : [])))];
  return { durations, ...(percent !== undefined && { percent }), ...(users !== undefined && { users }) };
}

/** Whether a text is a length of time that a stage can have. */
function isLength(text: string | undefined): text is string {
  const reading = text === undefined ? undefined : parseDuration(text);
  return reading !== undefined && 'value' in reading && reading.value > 0;
}

/** The fullest name: of the fact that says most, if it has words. */
function labelOf(about: readonly StageFact[]): string | undefined {
  const worded = about.filter(({ label }) => /\p{L}{2}/u.test(label));
  const said = worded.find(({ duration }) => duration !== undefined) ?? worded[0];
  return said === undefined ? undefined : bareLabel(said.label).slice(0, 80);
}

/** The stage that a scope or a heading names; undefined where it names none, or more than one. */
export function stageNamed(stages: readonly DocumentStage[], scope: string | undefined): DocumentStage | undefined {
  const words = slug(scope ?? '', ' ', 200);
  if (words === '') return undefined;
  const found = stages.filter((stage) => names(stage, words));
  return found.length === 1 ? found[0] : undefined;
}

function names({ name, about }: DocumentStage, words: string): boolean {
  const labels = [name, ...about.map(({ label }) => label)].map((label) => slug(label, ' ', 200));
  const mark = /\b(?:wave|phase|stage|step|fase|etapa|ola|onda|vague|welle|giai doan|dot) \d+\b/;
  return labels.some((label) => {
    if (label.length < 3) return false;
    const marked = mark.exec(label)?.[0];
    if (marked !== undefined) return mark.exec(words)?.[0] === marked;
    return label === words || words.startsWith(`${label} `) || words.endsWith(` ${label}`);
  });
}

/**
 * The stage in whose part of the document a fact stands: between its heading and that of the next one. Undefined where
 * the stages are not the headings of such parts.
 */
export function stageAround(
  stages: readonly DocumentStage[],
  facts: readonly Found[],
): (fact: Found) => DocumentStage | undefined {
  const heads = stages.map((stage) => ({ stage, line: headLine(stage) })).sort((a, b) => a.line - b.line);
  const gaps = heads.slice(1).map(({ line }, i) => line - (heads[i]?.line ?? 0));
  const inside = heads
    .slice(0, -1)
    .filter(({ line }, i) => facts.some((fact) => fact.line > line && fact.line < (heads[i + 1]?.line ?? 0)));
  if (inside.length === 0) return () => undefined;
  const reach = Math.max(...gaps);
  return (fact) => {
    const last = heads.findLast(({ line }) => line <= fact.line);
    return last !== undefined && fact.line - last.line <= reach ? last.stage : undefined;
  };
}

/** The line on which a document says most of a stage. */
function headLine({ about }: DocumentStage): number {
  const told =
    about.find(({ duration }) => duration !== undefined) ?? about.find(({ label }) => /\p{L}{2}/u.test(label));
  return (told ?? about[0])?.line ?? 0;
}
