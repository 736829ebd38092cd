import type { Remark } from '../check/context.ts';
import type { Plan } from '../plan.ts';
import type { Report } from '../report.ts';
import { locate, type Node, type Path } from '../source/node.ts';

/** What resolving a scenario needs: the plan that it is about, and where to say what is wrong with it. */
export interface ScenarioContext {
  readonly plan: Plan;
  remark(path: Path, remark: Remark): void;
}

/** The context for the scenario of this tree. */
export function scenarioContext(tree: Node, plan: Plan, report: Report): ScenarioContext {
  return {
    plan,
    remark: (path, { code, message, hint, index = 0, onKey = false }) => {
      const { node, keyAt } = locate(tree, path);
      const at = node.kind === 'scalar' ? node.offsetOf(index) : node.at;
      report({ code, at: onKey ? keyAt : at, message, hint });
    },
  };
}
