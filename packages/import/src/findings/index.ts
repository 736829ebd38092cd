import type { Facts } from '../facts.ts';
import { withoutSecrets } from '../redact.ts';
import type { Finding, Rule } from './finding.ts';
import { findLevelsOutOfOrder, findTwoLimits, findUnlikeComplements } from './limits.ts';
import { findRolesWithoutPeople, findTickedAndOpen, findTimesThatGoBack, findUnknownOwners } from './people.ts';
import { findFallingStages, findUnlikeLengths, findUnlikeShares, findUnlikeUsers } from './stages.ts';
import { findActionsBeforeKnown, findLongRollbacks, findRangeFaults, findTriggersInsideTargets } from './triggers.ts';

const RULES: readonly Rule[] = [
  findTwoLimits,
  findLevelsOutOfOrder,
  findUnlikeComplements,
  findTriggersInsideTargets,
  findActionsBeforeKnown,
  findRangeFaults,
  findFallingStages,
  findUnlikeShares,
  findUnlikeLengths,
  findUnlikeUsers,
  findLongRollbacks,
  findTimesThatGoBack,
  findRolesWithoutPeople,
  findUnknownOwners,
  findTickedAndOpen,
];

/** What a review of a document gives. */
export interface Review {
  /** Without secrets: nothing that is made from them can show one. */
  readonly facts: Facts;
  readonly findings: readonly Finding[];
}

/** Covers the secrets of a document, and finds what it says twice and differently, in the order of its lines. */
export function reviewDocument(raw: Facts): Review {
  const { facts, lines } = withoutSecrets(raw);
  const found = [...RULES.flatMap((rule) => rule(facts)), ...lines.map(secretOn)];
  return { facts, findings: found.sort((a, b) => (a.quotes[0]?.line ?? 0) - (b.quotes[0]?.line ?? 0)) };
}

function secretOn(line: number): Finding {
  const message = `line ${line} holds what looks like a secret, which is not shown`;
  const hint = 'take it out of the document, make it invalid, and name an environment variable instead';
  return { code: 'secret_in_document', message, hint, quotes: [{ line, text: '(not shown)' }] };
}
