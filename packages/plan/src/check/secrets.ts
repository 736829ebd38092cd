import type { Report } from '../report.ts';
import { findSecret } from '../secrets.ts';
import type { Node } from '../source/node.ts';

/** Reports values that look like secrets, wherever they stand, without repeating them. */
export function findSecrets(root: Node, report: Report): void {
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    // An alias leads to a node that was visited where it stands.
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'map') for (const { value } of node.entries) visit(value);
    if (node.kind === 'list') for (const item of node.items) visit(item);
    const index = node.kind === 'scalar' ? findSecret(node.text) : undefined;
    if (node.kind !== 'scalar' || index === undefined) return;
    const message = 'found what looks like a secret in plain text (not shown)';
    const hint = 'take it out, make it invalid where it was in use, and name an environment variable instead';
    report({ code: 'secret_in_plan', at: node.offsetOf(index), message, hint });
  };
  visit(root);
}
