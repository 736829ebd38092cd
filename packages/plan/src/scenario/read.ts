import { findSecrets } from '../check/secrets.ts';
import type { Plan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { type Finding, isError, type Report, toProblems } from '../report.ts';
import type { Scenario } from '../scenario.ts';
import type { Node } from '../source/node.ts';
import { decodeText } from '../source/text.ts';
import { readTree } from '../source/yaml-tree.ts';
import { scenarioContext } from './context.ts';
import { scenarioShape } from './document.ts';
import { resolveEvents } from './resolve-events.ts';
import { resolvePeople, resolveWorld } from './resolve-world.ts';

/** A scenario with what its author should know of it, or everything that keeps it from being one. */
export type ReadScenarioResult =
  | { readonly ok: true; readonly scenario: Scenario; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads and checks a scenario file for a plan. Never throws for what the bytes hold: all problems come in one
 * go, in the order of the file, at most 50. `file` only names the file in messages.
 */
export function readScenario(bytes: Uint8Array, file: string, plan: Plan): ReadScenarioResult {
  const findings: Finding[] = [];
  const report: Report = (finding) => findings.push(finding);
  const text = decodeText(bytes, file, report);
  const tree = findings.length === 0 ? readTree(text, file, report, 'rehearsal: 1') : undefined;
  const scenario = tree === undefined ? undefined : resolveScenario(tree, plan, report);
  const problems = toProblems(findings, text);
  return scenario === undefined || findings.some(isError)
    ? { ok: false, problems }
    : { ok: true, scenario, warnings: problems };
}

/** The scenario of a tree; complete where nothing was reported. */
function resolveScenario(tree: Node, plan: Plan, report: Report): Scenario | undefined {
  const version = tree.kind === 'map' ? tree.entries.find(({ key }) => key === 'holdpoint') : undefined;
  if (version !== undefined) {
    const message = 'this is a plan; a scenario begins with "rehearsal: 1"';
    report({ code: 'not_a_scenario', at: version.keyAt, message, hint: 'name the file of the scenario' });
    return undefined;
  }
  findSecrets(tree, report);
  const draft = scenarioShape.decode(tree, report);
  if (draft === undefined) return undefined;
  const context = scenarioContext(tree, plan, report);
  const { title = '', seed } = draft;
  return {
    title,
    ...(seed !== undefined && { seed }),
    world: resolveWorld(context, draft.world),
    people: resolvePeople(context, draft.people),
    events: resolveEvents(context, draft.events),
  };
}
