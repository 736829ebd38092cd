import type { Plan } from '../plan.ts';
import type { Report } from '../report.ts';
import { locate, type Node } from '../source/node.ts';
import { lintPlan } from './index.ts';

/** Reports what the linter finds in a plan, each finding at its place in the tree of the file. */
export function reportLint(plan: Plan, tree: Node, report: Report): void {
  for (const { path, ...finding } of lintPlan(plan)) {
    report({ ...finding, at: locate(tree, path).node.at });
  }
}
