import type { Facts } from '../facts.ts';
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

/** Everything that a document says twice and differently, in the order of its lines. */
export function lintDocument(facts: Facts): readonly Finding[] {
  const found = RULES.flatMap((rule) => rule(facts));
  return found.sort((a, b) => (a.quotes[0]?.line ?? 0) - (b.quotes[0]?.line ?? 0));
}
