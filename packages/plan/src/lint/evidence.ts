import { countsCopies } from '../compile/meaning.ts';
import type { Condition } from '../condition.ts';
import type { Plan, Stage } from '../plan.ts';
import type { ExpectedTraffic } from '../sections.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import { isComparing, needOf } from './comparisons.ts';
import { placedTriggers } from './conditions.ts';
import type { LintRemark } from './rule.ts';
import { showCount, showLength, showShare } from './show.ts';

/**
 * Reports gates that ask for more than the expected traffic of their stage can show, and how long it would take;
 * and triggers on a comparison that it cannot show either.
 */
export function findUnshownGates(plan: Plan, remark: LintRemark): void {
  const { expected } = plan;
  for (const [i, stage] of plan.stages.entries()) {
    for (const [g, { text, condition }] of stage.gate.entries()) {
      const place = { path: ['stages', i, 'gate', g], text, condition, stage, remark };
      if (isAloneAt(stage) && condition.kind === 'not_worse') reportAlone(place);
      else if (expected !== null) checkCriterion({ plan, expected }, place);
    }
  }
  for (const { trigger, stage: i, path } of placedTriggers(plan)) {
    const { text, when: condition } = trigger;
    const stage = plan.stages[i];
    if (stage === undefined || condition.kind !== 'worse') continue;
    const place = { path: [...path, 'when'], text, condition, stage, remark };
    if (isAloneAt(stage)) reportAlone(place);
    else if (expected !== null) checkCriterion({ plan, expected }, place);
  }
}

interface Place {
  readonly path: Path;
  /** The condition as its author wrote it. */
  readonly text: string;
  readonly condition: Condition;
  readonly stage: Stage;
  readonly remark: LintRemark;
}

interface Known {
  readonly plan: Plan;
  readonly expected: ExpectedTraffic;
}

/** Whether stable gets nothing in the stage, so that nothing can be compared with it. */
function isAloneAt({ shareBp, users }: Stage): boolean {
  return shareBp === 10_000 && users === undefined;
}

function reportAlone({ path, text, stage, remark }: Place): void {
  const message = `${quote(stage.name)} gives the candidate all traffic, so that ${quote(text)} has nothing to compare with and never holds`;
  remark({ code: 'stage_cannot_show', path, message, hint: 'compare with the baseline, or state a limit' });
}

/** The part of all requests that the candidate gets in the stage, by its share and its cap of users. */
function partOf({ shareBp, users }: Stage, { users: all }: ExpectedTraffic): number {
  const share = shareBp / 10_000;
  return users === undefined || all === undefined ? share : Math.min(share, users / all);
}

/** Requests to stable are what is copied. */
function copiedPart(stage: Stage, expected: ExpectedTraffic): number {
  return ((1 - partOf(stage, expected)) * stage.mirrorBp) / 10_000;
}

function isOfCopies({ signals }: Plan, condition: Condition): boolean {
  const source = 'subject' in condition ? signals[condition.subject.signal]?.source : undefined;
  return source?.kind === 'traffic' && countsCopies(source.measure);
}

function checkCriterion({ plan, expected }: Known, place: Place): void {
  const { condition } = place;
  const ofCopies = isOfCopies(plan, condition);
  const part = ofCopies ? copiedPart(place.stage, expected) : partOf(place.stage, expected);
  const perSecond = expected.requestsPerSecond * part;
  if (perSecond === 0) return;
  const hasRequests = (perSecond * place.stage.observeMs) / 1000;
  const tell = shortOf({ ...place, perSecond, hasRequests, what: ofCopies ? 'copies of requests' : 'requests' });
  if (condition.kind === 'evidence') checkEvidence(expected, { condition, place, part }, tell);
  else if (isComparing(condition)) {
    const need = part < 1 ? needOf(plan, condition, part) : undefined;
    if (need !== undefined) tell(need.requests, need.what);
  } else if ('subject' in condition && condition.subject.variant === 'candidate') {
    const { minRequests = 0 } = plan.signals[condition.subject.signal] ?? {};
    tell(minRequests, `for one value of ${condition.subject.signal}`);
  }
}

type ConditionOf<K extends Condition['kind']> = Extract<Condition, { readonly kind: K }>;

interface Evidence {
  readonly condition: ConditionOf<'evidence'>;
  readonly place: Place;
  readonly part: number;
}

type Tell = (neededRequests: number, what: string) => void;

function checkEvidence(expected: ExpectedTraffic, { condition, place, part }: Evidence, tell: Tell): void {
  const { what, op, count } = condition;
  if (!op.startsWith('>')) return;
  if (what === 'requests') return tell(count, 'to pass');
  const { stage, path, text, remark } = place;
  const reached = expected.users === undefined ? stage.users : Math.floor(expected.users * part);
  if (reached === undefined || reached >= count) return;
  const message = `${quote(text)} cannot hold in ${quote(stage.name)}, which reaches ${showCount(reached)} users at most`;
  const hint = 'ask for fewer users, or give the stage a larger share';
  remark({ code: 'stage_cannot_show', path, message, hint, numbers: { neededUsers: count, expectedUsers: reached } });
}

/** Says that a stage gets fewer requests than needed, and for how long it would have to be observed. */
function shortOf({ path, text, stage, remark, perSecond, hasRequests, what: gets }: Place & Pace): Tell {
  return (needed, what) => {
    if (hasRequests >= needed) return;
    const expects = `${quote(stage.name)} expects ${showCount(hasRequests)} ${gets} on the candidate in ${showLength(stage.observeMs)}`;
    const asks = `${quote(text)} needs about ${showCount(needed)} ${what}`;
    const neededMs = (needed / perSecond) * 1000;
    const endless = !Number.isFinite(neededMs);
    const message = endless
      ? `${expects}, and no number of requests decides ${quote(text)}`
      : `${expects}, but ${asks}: it would have to be observed for ${showLength(neededMs)}`;
    const numbers = { expectedRequests: hasRequests, ...(!endless && { neededRequests: needed, neededMs }) };
    const more = gets === 'requests' ? 'give the stage a larger share' : 'mirror more of the requests';
    const hint = `observe for longer, ${more}, or ask for less`;
    remark({ code: 'stage_cannot_show', path, message, hint, numbers });
  };
}

interface Pace {
  /** Requests per second that the candidate gets. */
  readonly perSecond: number;
  readonly hasRequests: number;
  readonly what: 'requests' | 'copies of requests';
}

/** Reports stages whose share and number of users are far apart, where the plan says how many users there are. */
export function findUnlikeLimits({ stages, expected }: Plan, remark: LintRemark): void {
  const all = expected?.users;
  if (all === undefined) return;
  for (const [i, { name, shareBp, users }] of stages.entries()) {
    if (users === undefined || shareBp === 10_000 || shareBp === 0) continue;
    const byShare = (all * shareBp) / 10_000;
    if (Math.max(byShare, users) <= 2 * Math.min(byShare, users)) continue;
    const message = `${showShare(shareBp / 10_000)} of ${showCount(all)} users is ${showCount(byShare)}, but ${quote(name)} says users: ${users}; the smaller number holds`;
    const hint = 'keep the one that is meant, or make them agree';
    const numbers = { usersByShare: byShare, users };
    remark({ code: 'users_and_share_differ', path: ['stages', i, 'users'], message, hint, numbers });
  }
}
