import type { Node } from '../blocks/node.ts';
import { findAlertRules } from './alert-rules.ts';
import { findApprovals } from './approvals.ts';
import { findChannels } from './channels.ts';
import { findChecklist, findTasks } from './checklist.ts';
import { findCheckpoints } from './checkpoints.ts';
import { findCommands } from './commands.ts';
import { findLinks } from './links.ts';
import { findOwners } from './owners.ts';
import { findPeople } from './people.ts';
import type { Reading } from './reading.ts';
import { findRollbackSteps } from './rollback-steps.ts';
import { findStages, findTimedStages } from './stages.ts';
import { findSuccess } from './success.ts';
import { findThresholds } from './thresholds.ts';
import { findTimeline } from './timeline.ts';
import { findTriggers } from './triggers.ts';

/** Looks for every kind of fact; later ones know what earlier ones found. */
export function findFacts(reading: Reading): void {
  findStages(reading);
  findTriggers(reading);
  findAlertRules(reading);
  findThresholds(reading);
  findRollbackSteps(reading);
  findChecklist(reading);
  findTimeline(reading);
  findTimedStages(reading);
  findCheckpoints(reading);
  findSuccess(reading);
  findApprovals(reading);
  findPeople(reading);
  findOwners(reading);
  findCommands(reading);
  findChannels(reading);
  findLinks(reading);
  findTasks(reading);
  understandLabels(reading.root, reading);
}

/** A heading or a label is understood where anything below it is. Gives whether anything was. */
function understandLabels(node: Node, reading: Reading): boolean {
  let below = false;
  for (const child of node.children) below = understandLabels(child, reading) || below;
  const inCode = node.code.some(({ line }) => reading.understood.has(line));
  const inTable = node.table?.rows.some(({ line }) => reading.understood.has(line)) ?? false;
  if ((below || inCode || inTable) && node.kind !== 'document') reading.understand(node);
  return below || inCode || inTable || reading.understood.has(node.line);
}
