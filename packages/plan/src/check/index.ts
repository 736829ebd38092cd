import type { PlanDraft } from '../document/index.ts';
import type { Report } from '../report.ts';
import type { Node } from '../source/node.ts';

export interface Checked {
  readonly tree: Node;
  readonly draft: PlanDraft;
  readonly report: Report;
}

export function checkPlan(_checked: Checked): void {}
