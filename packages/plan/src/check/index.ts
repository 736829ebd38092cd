import type { PlanDraft } from '../document/index.ts';
import type { Report } from '../report.ts';
import type { Node } from '../source/node.ts';
import { checkAuthority } from './authority.ts';
import { checkContext } from './context.ts';
import { checkLaunch } from './launch.ts';
import { checkNames } from './names.ts';
import { checkReferences } from './references.ts';
import { checkSense } from './sense.ts';
import { checkStages } from './stages.ts';
import { checkUnits } from './units.ts';

export interface Checked {
  readonly tree: Node;
  readonly draft: PlanDraft;
  readonly report: Report;
}

/** Reports everything that no single field shows: references, units, authority, and sense. */
export function checkPlan({ tree, draft, report }: Checked): void {
  const context = checkContext(tree, draft, report);
  checkLaunch(context);
  checkReferences(context);
  checkUnits(context);
  checkAuthority(context);
  checkNames(context);
  checkStages(context);
  checkSense(context);
}
