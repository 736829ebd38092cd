import type { PlanDraft } from '../document/index.ts';
import type { Report } from '../report.ts';
import type { Node } from '../source/node.ts';
import { checkAuthority } from './authority.ts';
import { checkCapacity } from './capacity.ts';
import { checkContext } from './context.ts';
import { checkLaunch } from './launch.ts';
import { checkMessages } from './messages.ts';
import { checkMirrored } from './mirrored.ts';
import { checkMoments } from './moments.ts';
import { checkNames } from './names.ts';
import { checkReadiness } from './readiness.ts';
import { checkReferences } from './references.ts';
import { checkSense } from './sense.ts';
import { checkSources } from './sources.ts';
import { checkStages } from './stages.ts';
import { checkStandIns } from './stand-ins.ts';
import { checkSteps } from './steps.ts';
import { checkSuited } from './suited.ts';
import { checkTraffic } from './traffic.ts';
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
  checkMoments(context);
  checkReferences(context);
  checkUnits(context);
  checkSuited(context);
  checkMirrored(context);
  checkSources(context);
  checkStandIns(context);
  checkAuthority(context);
  checkNames(context);
  checkTraffic(context);
  checkStages(context);
  checkCapacity(context);
  checkSteps(context);
  checkMessages(context);
  checkReadiness(context);
  checkSense(context);
}
