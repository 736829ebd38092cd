import type { ImportView } from './view.ts';

/** The facts of a document as they are, and beside them what is asked and what was found. */
export function jsonOf({ facts, findings, draft, again, outcomes }: ImportView) {
  return {
    ...facts,
    choices: draft.choices,
    findings: [
      ...findings.map((finding) => ({ from: 'document', ...finding })),
      ...draft.warnings.map(({ problem: { code, message, hint, position }, lines }) => ({
        from: 'plan',
        code,
        message,
        ...(hint !== undefined && { hint }),
        planLine: position.line,
        lines,
      })),
    ],
    outcomes: outcomes.map(({ kind, fact, places, reason }) => ({
      kind,
      line: fact.line,
      places,
      ...(reason !== undefined && { reason }),
    })),
    ...(again !== undefined && { again }),
  };
}
