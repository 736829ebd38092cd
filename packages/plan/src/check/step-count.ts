import type { Report } from '../report.ts';
import type { Node } from '../source/node.ts';

/** Steps that a plan may have, those of the rollback included. */
const MAX_STEPS = 5000;

/** Whether the plan has no more steps than it may; reports the first one beyond, before any of them is decoded. */
export function hasFewEnoughSteps(tree: Node, report: Report): boolean {
  const runbook = field(tree, 'runbook');
  const phases = runbook?.kind === 'list' ? runbook.items : [];
  const steps = [...phases, field(tree, 'rollback')].flatMap((part) => {
    const found = part && field(part, 'steps');
    return found?.kind === 'list' ? found.items : [];
  });
  const beyond = steps[MAX_STEPS];
  if (beyond === undefined) return true;
  const [found, most] = [steps.length, MAX_STEPS].map((count) => count.toLocaleString('en'));
  report({ code: 'too_many_steps', at: beyond.at, message: `found ${found} steps; at most ${most} are allowed` });
  return false;
}

function field(node: Node, name: string): Node | undefined {
  return node.kind === 'map' ? node.entries.find(({ key }) => key === name)?.value : undefined;
}
