import type { Plan } from '../plan.ts';
import { quote, suggest } from '../wording.ts';
import { findAmbiguousThresholds } from './ambiguity.ts';
import { findConfusables, findTypography } from './characters.ts';
import { findOpenChoices } from './choices.ts';
import { LINT_CODES } from './codes.ts';
import { findDestructiveAlone, findEarlyStops, findShellSyntax } from './commands.ts';
import { findShortWaits } from './dns-wait.ts';
import { findRealDrills } from './drills.ts';
import { findUnlikeLimits, findUnshownGates } from './evidence.ts';
import { findGatesOverAlerts, findKindBoards, findLaxGates } from './limits.ts';
import { findEarlySteps, findIdlePhases, findTightSteps } from './order.ts';
import { findSlowChecks, findStaleKpis } from './pace.ts';
import {
  findAuthorityGaps,
  findLoneCheckpoints,
  findLongDelays,
  findUnownedSteps,
  findUnwatchedTime,
} from './people.ts';
import { findConflictingPolicies } from './policies.ts';
import { findRangeFaults } from './ranges.ts';
import { findDanglingReferences } from './references.ts';
import { findLateRollbacks, findTightRollbacks } from './rollback-time.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { findHardCodedTimes, findMixedZones } from './timestamps.ts';

const RULES: readonly LintRule[] = [
  findConflictingPolicies,
  findRangeFaults,
  findKindBoards,
  findLaxGates,
  findGatesOverAlerts,
  findUnlikeLimits,
  findAmbiguousThresholds,
  findLateRollbacks,
  findTightRollbacks,
  findShortWaits,
  findEarlySteps,
  findTightSteps,
  findIdlePhases,
  findSlowChecks,
  findStaleKpis,
  findHardCodedTimes,
  findMixedZones,
  findUnshownGates,
  findRealDrills,
  findDestructiveAlone,
  findEarlyStops,
  findShellSyntax,
  findTypography,
  findConfusables,
  findUnownedSteps,
  findAuthorityGaps,
  findLoneCheckpoints,
  findUnwatchedTime,
  findLongDelays,
  findDanglingReferences,
  findOpenChoices,
];

/** Everything that the author of a plan without errors should look at again, but for what the plan accepts. */
export function lintPlan(plan: Plan): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  for (const rule of RULES) rule(plan, (finding) => findings.push(finding));
  const open = findings.filter((finding) => !plan.accepted.some((entry) => isAbout(entry, finding)));
  return [...open, ...unusedAcceptances(plan, findings)];
}

type Acceptance = Plan['accepted'][number];

function isAbout({ code, about = '' }: Acceptance, finding: LintFinding): boolean {
  return finding.code === code && finding.message.includes(about);
}

function unusedAcceptances({ accepted }: Plan, findings: readonly LintFinding[]): readonly LintFinding[] {
  return accepted.flatMap((entry, i): readonly LintFinding[] => {
    if (findings.some((finding) => isAbout(entry, finding))) return [];
    const about = entry.about === undefined ? '' : ` about ${quote(entry.about)}`;
    const message = `the plan accepts ${entry.code}${about}, but there is no such finding`;
    const hint = Object.hasOwn(LINT_CODES, entry.code)
      ? 'delete the entry, or mend its text'
      : suggest(entry.code, Object.keys(LINT_CODES), 'findings');
    return [{ code: 'accept_unused', path: ['accept', i], message, hint }];
  });
}
