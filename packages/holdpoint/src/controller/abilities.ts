import {
  type Abilities,
  indispensableParts,
  type MissingPart,
  missingParts,
  type Plan,
  type PlanSection,
  withoutSections,
} from '@holdpoint/plan';
import { alertKinds } from '../alerts/registry.ts';
import { LaunchError } from '../errors.ts';
import { queryProblems, sourceKinds } from '../metrics/registry.ts';
import { routerNeeds } from '../traffic/needs.ts';
import { driverNames, trafficDrivers } from '../traffic/registry.ts';

/** What this version does in a real launch; all of a plan can be rehearsed. */
const ABILITIES: Abilities = {
  drivers: driverNames(),
  sources: [...sourceKinds(), ...alertKinds()],
  sections: ['mirror', 'sign_off'],
};

/** What a real launch of the plan needs that this version lacks. */
export function partsNotRun(plan: Plan): readonly MissingPart[] {
  return [...missingParts(plan, ABILITIES), ...routerNeeds(plan, trafficDrivers)];
}

/** `all`: whatever this version lacks. */
export type Without = readonly string[] | 'all';

/**
 * The plan as this version can run it. Errors: `plan_open` where something is still to be decided; `plan_needs_more` where it asks for parts that are not there
 * and were not left out by name; `plan_invalid` for queries that cannot be read; `wrong_use` for a name
 * that is no such part.
 */
export function runnablePlan(plan: Plan, without: Without): Plan {
  requireDecided(plan);
  const unread = queryProblems(plan);
  if (unread.length > 0) {
    throw new LaunchError('plan_invalid', unread.join('\n'), { hint: 'docs/sources.md says what queries may hold.' });
  }
  const parts = partsNotRun(plan);
  const sections = [...new Set(parts.map(({ section }) => section))];
  const left = without === 'all' ? sections : without.map((name) => sectionOf(name, sections));
  const core = indispensableParts(plan);
  const needed = parts.filter(({ section }) => !left.includes(section) || core.includes(section));
  if (needed.length > 0) throw needsMore(needed, core);
  return left.length === 0 ? plan : withoutSections(plan, left);
}

function sectionOf(name: string, sections: readonly PlanSection[]): PlanSection {
  const section = sections.find((each) => each === name);
  if (section !== undefined) return section;
  const hint =
    sections.length === 0 ? 'This version runs the whole plan.' : `It may be ${sections.join(', ')}, or all.`;
  throw new LaunchError('wrong_use', `--without ${name} leaves out nothing that this version lacks`, { hint });
}

function needsMore(parts: readonly MissingPart[], core: readonly PlanSection[]): LaunchError {
  const lines = parts.map(({ section, what }) => `  ${section}: ${what}`);
  const message = ['the plan needs parts that this version does not run yet:', ...lines].join('\n');
  const sections = [...new Set(parts.map(({ section }) => section))];
  const leave = sections.some((section) => core.includes(section))
    ? 'Rehearse it with `holdpoint rehearse`; without all of these parts it would not be this launch.'
    : `Rehearse it with \`holdpoint rehearse\`, or run it knowingly without them: --without ${sections.join(',')}.`;
  return new LaunchError('plan_needs_more', message, { hint: leave });
}

/** Refuses a plan that holds placeholders. Errors: `plan_open`. */
export function requireDecided({ choices = [] }: Plan): void {
  if (choices.length === 0) return;
  const lines = choices.map(({ choice, question }) => `  ${choice}: ${question}`);
  const message = ['something of this plan is still to be decided:', ...lines].join('\n');
  const hint =
    'Answer with `holdpoint import DOC.md -o PLAN.yaml --answer NAME=ANSWER`, or in the plan; docs/import.md.';
  throw new LaunchError('plan_open', message, { hint });
}
