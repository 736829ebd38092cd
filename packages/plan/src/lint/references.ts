import type { Plan } from '../plan.ts';
import { didYouMean, quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { textsOf } from './texts.ts';

/** `see Section 10`, `§ 7`; "of" after it means the section of something else. */
const SECTION = /(?:\bsecci[oó]n|\bsection|§)\s*(\d{1,3})(?![\d.]*\s+(?:of|del?)\b)/giu;
/** Only what somebody is sent to: `go to phase 9`, but not the product called `Phase 5`. */
const NUMBERED =
  /\b(?:see|go to|back to|return to|continue (?:to|with)|proceed to|skip to|from) (phase|step|stage|wave) (\d{1,3})\b/gi;
const QUOTED = /\b(phase|step|stage|checkpoint) ["“«']([^"”»']{2,80})["”»']/gi;

/** Reports texts that send people to a section, phase, step or stage that the plan does not have. */
export function findDanglingReferences(plan: Plan, remark: LintRemark): void {
  const texts = textsOf(plan);
  const known = knownNames(plan);
  for (const { text, path } of texts) {
    for (const found of text.matchAll(SECTION)) {
      if (hasSection(plan, Number(found[1]))) continue;
      remark(finding({ text, path, what: found[0], hint: sectionsHint(plan) }));
    }
    for (const [whole, kind = '', number = ''] of text.matchAll(NUMBERED)) {
      const what = `${kind} ${number}`;
      if (Number(number) <= countOf(plan, kind) || names(known, what)) continue;
      remark(finding({ text, path, what: whole, hint: `the plan has ${countOf(plan, kind)} of them` }));
    }
    for (const [, kind = '', name = ''] of text.matchAll(QUOTED)) {
      if (known.some((each) => each.toLowerCase() === name.toLowerCase())) continue;
      const hint = didYouMean(name, known) ?? `name a ${kind.toLowerCase()} of the plan as it is written there`;
      remark(finding({ text, path, what: `${kind} ${quote(name)}`, hint }));
    }
  }
}

interface Reference {
  readonly text: string;
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly hint: string;
}

function finding({ text, path, what, hint }: Reference) {
  const message = `${quote(text)} refers to ${what}, which is not in the plan`;
  return { code: 'dangling_reference', path, message, hint } as const;
}

/** Sections of a plan are the numbered areas and sections of its readiness. */
function hasSection({ readiness }: Plan, number: number): boolean {
  return readiness.some(({ name, area = '' }) => [name, area].some((title) => numberOf(title) === number));
}

function numberOf(title: string): number | undefined {
  const digits = /^\s*(\d{1,3})\b/.exec(title)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function sectionsHint({ readiness }: Plan): string {
  const numbers = readiness.flatMap(({ name, area = '' }) => numberOf(name) ?? numberOf(area) ?? []);
  if (numbers.length === 0) return 'a plan has no numbered sections: name the step, or the rollback';
  return `the highest numbered section is ${Math.max(...numbers)}`;
}

function countOf({ runbook, stages, rollback }: Plan, kind: string): number {
  switch (kind.toLowerCase()) {
    case 'phase':
      return runbook.length;
    case 'step':
      return Math.max(rollback.steps.length, ...runbook.map(({ steps }) => steps.length));
    default:
      return stages.length;
  }
}

function knownNames(plan: Plan): readonly string[] {
  const { launch } = plan;
  const own = textsOf(plan).flatMap(({ text, kind }) => (kind === 'name' ? [text] : []));
  return [launch.title, launch.name, ...own];
}

function names(known: readonly string[], what: string): boolean {
  return known.some((name) => name.toLowerCase().includes(what.toLowerCase()));
}
