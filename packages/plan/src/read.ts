import { createHash } from 'node:crypto';
import { checkPlan } from './check/index.ts';
import { findSecrets } from './check/secrets.ts';
import { hasFewEnoughSteps } from './check/step-count.ts';
import { compilePlan } from './compile/compile.ts';
import { documentShape, type PlanDocument } from './document/index.ts';
import { reportLint } from './lint/report-lint.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './problem.ts';
import { Findings, type Report, toProblems, untilEnough } from './report.ts';
import type { Node } from './source/node.ts';
import { decodeText } from './source/text.ts';
import { readTree } from './source/yaml-tree.ts';

/** A plan with what its author should know of it, or everything that keeps it from being one. */
export type ReadResult =
  | { readonly ok: true; readonly plan: Plan; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads and checks a plan file. Never throws for what the bytes hold: all problems come in one go,
 * in the order of the file, at most 50. `file` only names the file in messages.
 */
export function readPlan(bytes: Uint8Array, file: string): ReadResult {
  const findings = new Findings();
  const { report, all } = findings;
  const text = untilEnough(() => decodeText(bytes, file, report)) ?? new TextDecoder().decode(bytes);
  const found = all.length === 0 ? untilEnough(() => readDocument(text, file, report)) : undefined;
  if (found === undefined || findings.hasErrors) return { ok: false, problems: toProblems(all, text) };
  const digest = createHash('sha256').update(bytes).digest('hex');
  const plan = compilePlan(found.document, digest);
  reportLint(plan, found.tree, report);
  return { ok: true, plan, warnings: toProblems(all, text) };
}

interface FoundDocument {
  readonly tree: Node;
  readonly document: PlanDocument;
}

/** The document of a text; complete where nothing was reported. */
function readDocument(text: string, file: string, report: Report): FoundDocument | undefined {
  const tree = readTree(text, file, report);
  if (tree === undefined) return undefined;
  if (!hasFewEnoughSteps(tree, report)) return undefined;
  findSecrets(tree, report);
  const draft = documentShape.decode(tree, report);
  if (draft === undefined) return undefined;
  checkPlan({ tree, draft, report });
  // A draft from which nothing was left out is the document; the caller looks for reports first.
  return { tree, document: draft as PlanDocument };
}
