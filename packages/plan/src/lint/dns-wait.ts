import { parseDuration } from '../duration.ts';
import type { Plan } from '../plan.ts';
import type { Check } from '../sections.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { showLength } from './show.ts';
import { lineOf, type PlacedStep, type StepList, stepLists, verifyLengthOf } from './steps.ts';

/** Commands and names that say that a step changes what names resolve to. */
const CHANGES_DNS = /\b(?:dns|route ?53|nsupdate|gcloud dns|cloudflare|cutover to the new address)\b/i;

/** Reports waits after a change of DNS that end while resolvers may still give the old answer. */
export function findShortWaits(plan: Plan, remark: LintRemark): void {
  const ttlMs = longestTtl(plan);
  if (ttlMs === undefined) return;
  const byDns = Object.values(plan.targets).some(({ traffic }) => traffic.ttlMs !== undefined);
  for (const list of stepLists(plan)) {
    // A rollback of a router that works by DNS begins with a change of DNS.
    const changed = byDns && list.title === 'the rollback';
    checkList(list, { ttlMs, changed, remark });
  }
}

interface Search {
  readonly ttlMs: number;
  readonly changed: boolean;
  readonly remark: LintRemark;
}

function checkList({ steps }: StepList, { ttlMs, changed, remark }: Search): void {
  let after: string | undefined = changed ? 'traffic is taken back by DNS' : undefined;
  for (const { step, path } of steps) {
    const given = waitOf({ step, path });
    if (after !== undefined && given !== undefined) {
      if (given.ms < ttlMs) {
        const message = `${quote(step.name)} ${given.what} ${showLength(given.ms)} after ${after}, but resolvers may keep the old answer for ${showLength(ttlMs)}`;
        const hint = `give it at least ${showLength(ttlMs)}`;
        const numbers = { waitMs: given.ms, ttlMs };
        remark({ code: 'wait_shorter_than_ttl', path: [...path, given.field], message, hint, numbers });
      }
      after = undefined;
    }
    if (changesDns({ step, path })) after = `${quote(step.name)} changes DNS`;
  }
}

function changesDns({ step }: PlacedStep): boolean {
  const line = lineOf(step);
  return line !== undefined && (CHANGES_DNS.test(line) || CHANGES_DNS.test(step.name));
}

/** How long a step waits for a change to spread: by waiting, or by asking DNS again and again. */
function waitOf({ step }: PlacedStep) {
  if (step.work.kind === 'wait') return { ms: step.work.ms, what: 'waits', field: 'wait' };
  if (step.verify?.kind !== 'dns' || step.work.kind === 'run') return undefined;
  return { ms: verifyLengthOf(step.verify), what: 'asks for', field: 'verify' };
}

/** The longest time for which resolvers may keep an answer, by the routers and the checks of the plan. */
function longestTtl(plan: Plan): number | undefined {
  const routers = Object.values(plan.targets).flatMap(({ traffic }) => traffic.ttlMs ?? []);
  const items = plan.readiness.flatMap((section) => section.items.map(({ check }) => check));
  const verifies = stepLists(plan).flatMap(({ steps }) => steps.map(({ step }) => step.verify));
  const checked = [...items, ...verifies].flatMap(ttlOf);
  const all = [...routers, ...checked];
  return all.length === 0 ? undefined : Math.max(...all);
}

function ttlOf(check: Check | undefined): readonly number[] {
  const text = check?.kind === 'dns' ? check.options.ttl : undefined;
  const reading = text === undefined ? undefined : parseDuration(text);
  return reading !== undefined && 'value' in reading ? [reading.value] : [];
}
