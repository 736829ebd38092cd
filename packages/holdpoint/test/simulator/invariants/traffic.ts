import { isCandidate } from '@holdpoint/bucketing';
import { isRunning, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import type { Deed, Invariant, Truth } from '../deeds.ts';

/** For how long a router must have been sound for what it shows to be the truth. */
const SETTLED_MS = 30_000;
/** A rise that was decided before a restart is carried out within this time of its decision. */
const FRESH_MS = 60_000;
/** What is added to a deadline, for the steps of the simulation. */
const GRACE_MS = 6_000;

/** What moves shares beside the program. */
const ROUTES = ['router', 'hand'] as const;

type Order = Extract<Deed, { kind: 'order' }>;

/** Whether an order gives the candidate more than it has, as far as anybody can know. */
export function isRise(truth: Truth, { target, router, shareBp, process }: Order): boolean {
  const sound = truth.calmSince(truth.clock.now() - SETTLED_MS, ...ROUTES);
  return sound && process === truth.newest && truth.wouldGive(target, router, shareBp) > truth.shareOf(target);
}

/** Whether more is asked of a router than is recorded. A reserve is open or closed. */
function exceeds({ role, shareBp }: Order, askedBp: number): boolean {
  return role === 'reserve' ? shareBp > 0 && askedBp === 0 : shareBp > askedBp;
}

const noUnrecordedRise: Invariant = {
  id: 'I-1',
  statement: 'A share rises only by a recorded decision whose gate passed, and while that decision is fresh.',
  watch: (truth, broken) => {
    let passed: Extract<RecordedEvent, { type: 'GatePassed' | 'GateJudged' }> | null = null;
    let started: RecordedEvent | null = null;
    let continued = 0;
    let taken: RecordedEvent | null = null;
    const justify = (event: Extract<RecordedEvent, { type: 'StageEntered' }>): string | null => {
      const { stage } = event.data;
      const opened = truth.plan.runbook.some(({ steps }) =>
        steps.some(({ work }) => work.kind === 'stage' && work.stage === stage),
      );
      if (stage === 0) return started !== null && (opened || started.at === event.at) ? null : 'without GO';
      if (passed?.type !== 'GatePassed' || passed.data.stage !== stage - 1) return 'without a passed gate';
      const closed = passed.data.criteria.find(({ verdict }) => verdict !== 'healthy');
      if (closed !== undefined) return `although "${closed.text}" is ${closed.verdict}`;
      if (passed.data.criteria.length !== truth.plan.stages[stage - 1]?.gate.length) return 'by a part of its gate';
      const asks = truth.plan.stages[stage - 1]?.continue.kind === 'by';
      if (asks && (taken?.at !== event.at || continued < passed.seq)) return 'without its CONTINUE';
      return asks || passed.at === event.at ? null : 'by a verdict of another time';
    };
    return {
      recorded: (event) => {
        if (event.type === 'GatePassed' || event.type === 'GateJudged') passed = event;
        if (event.type === 'LaunchStarted') started = event;
        if (event.type === 'LaunchContinued') continued = event.seq;
        if (event.type === 'DecisionMade' && event.data.decision === 'continue') {
          taken = event;
          continued = event.seq;
        }
        const why = event.type === 'StageEntered' ? justify(event) : null;
        if (why !== null) broken(`event ${event.seq} enters a stage ${why}`);
      },
      did: (deed) => {
        if (deed.kind !== 'order') return;
        const { record } = truth;
        const asked = record.asked[deed.target]?.shareBp ?? 0;
        if (deed.process === truth.newest && exceeds(deed, asked))
          broken(`${deed.shareBp} bp were asked of ${deed.router} of ${deed.target} where ${asked} are recorded`);
        if (!isRise(truth, deed)) return;
        if (record.phase !== 'entering' || record.paused !== null)
          broken(`${deed.target} rises to ${deed.shareBp} bp while the record is ${record.phase}`);
        const last = record.log.findLast(({ type }) => type === 'ControllerStarted' || type === 'LaunchContinued');
        const age = (last?.at ?? 0) - (record.stage?.enteredAt ?? 0);
        if (last?.type === 'ControllerStarted' && age > FRESH_MS)
          broken(`${deed.target} rises by a decision that was ${age} ms old at the restart`);
      },
    };
  },
};

const oneStep: Invariant = {
  id: 'I-2',
  statement: 'Stages are entered one after the other, each with the share of the plan.',
  watch: ({ plan }, broken) => ({
    recorded: (event, before) => {
      if (event.type !== 'StageEntered') return;
      const next = (before.stage?.index ?? -1) + 1;
      const { stage, shareBp } = event.data;
      if (stage !== next || plan.stages[stage]?.shareBp !== shareBp)
        broken(`event ${event.seq} enters stage ${stage} at ${shareBp} bp; next is stage ${next}`);
    },
  }),
};

const bounds: Invariant = {
  id: 'I-3',
  statement: 'A share is a whole number of basis points from 0 to 10,000 wherever it stands.',
  watch: (_, broken) => {
    const check = (shareBp: number, where: string): void => {
      const whole = Number.isInteger(shareBp) && !Object.is(shareBp, -0);
      if (!whole || shareBp < 0 || shareBp > 10_000) broken(`${where} is ${shareBp}`);
    };
    return {
      did: (deed) => {
        if (deed.kind === 'order' || deed.kind === 'taken' || deed.kind === 'force') check(deed.shareBp, deed.kind);
      },
      recorded: (event) => {
        if (event.type === 'ShareRequested') check(event.data.shareBp, `event ${event.seq}`);
      },
    };
  },
};

const crashIsNoRise: Invariant = {
  id: 'I-4',
  statement: 'What a new process asks of a router is in the record, and no rise that was decided long before it.',
  watch: (truth, broken) => {
    let entered = { truly: 0, process: 0 };
    let startedAt = 0;
    return {
      recorded: ({ type }) => {
        // Whoever continues looks at the launch as it is, so that the decision is a new one.
        if (type === 'StageEntered' || type === 'LaunchContinued')
          entered = { truly: truth.clock.now(), process: truth.newest };
      },
      did: (deed) => {
        if (deed.kind === 'process' && deed.text === 'starts') startedAt = truth.clock.now();
        if (deed.kind !== 'order' || deed.process === entered.process || !isRise(truth, deed)) return;
        const age = startedAt - entered.truly;
        if (
          age > FRESH_MS * 1.05 + GRACE_MS &&
          truth.calmSince(0, 'clock') &&
          truth.calmSince(entered.truly, ...ROUTES)
        )
          broken(
            `process ${deed.process} raises ${deed.target} for a decision that was ${Math.round(age)} ms old when it started`,
          );
      },
    };
  },
};

const rollbackCompletes: Invariant = {
  id: 'I-5',
  statement:
    'A rollback is confirmed within its time, or its being overdue is recorded; where one of its routers is sound, or ends the candidate, a target gives nothing by then. What is confirmed is so, and stays so.',
  watch: (truth, broken) => {
    let begunAt: number | null = null;
    const check = (since: number): void => {
      const { rollback } = truth.record;
      if (!truth.calmSince(since, 'process', 'store')) return;
      const told = rollback !== null && (rollback.timing !== null || rollback.unconfirmed);
      if (!told) broken('a rollback is neither confirmed nor recorded as overdue');
      if (!truth.calmSince(since - SETTLED_MS, 'hand', 'instance')) return;
      for (const target of Object.keys(truth.plan.targets)) {
        if (!truth.obeysSince(target, since - SETTLED_MS)) continue;
        const left = truth.shareOf(target);
        if (left > 0) broken(`${target} still gives ${left} bp long after a rollback`);
      }
    };
    let confirmed = false;
    const wrong = (): void => {
      const since = truth.clock.now() - SETTLED_MS;
      if (!truth.calmSince(since, 'hand')) return;
      for (const target of Object.keys(truth.plan.targets)) {
        const left = truth.shareOf(target);
        if (left > 0 && truth.truthfulSince(target, since))
          broken(`${target} gives ${left} bp after its rollback was confirmed`);
      }
    };
    return {
      recorded: ({ type }) => {
        if (type !== 'TrafficReturned') return;
        confirmed = true;
        wrong();
      },
      did: ({ kind }) => {
        if (confirmed && kind === 'force') wrong();
      },
      stepped: ({ phase }) => {
        if (phase !== 'rolling_back' || begunAt !== null) return;
        const since = truth.clock.now();
        begunAt = since;
        truth.clock.at(since + truth.plan.rollback.withinMs * 1.03 + GRACE_MS, () => check(since));
      },
      ended: () => {
        if (begunAt !== null) check(begunAt);
      },
    };
  },
};

/** Why a rollback may be refused although the launch runs: only for who asks. */
const ABOUT_PEOPLE = ['not_authorised', 'ambiguous_actor', 'second_person_needed'];

const rollbackDominates: Invariant = {
  id: 'I-6',
  statement: 'After a rollback nothing rises, and nothing but a missing right stops one.',
  watch: (truth, broken) => ({
    recorded: (event, before) => {
      const rises =
        event.type === 'StageEntered' || event.type === 'LaunchContinued' || event.type === 'LaunchCompleted';
      const asks = event.type === 'ShareRequested' && event.data.shareBp > 0;
      if (before.rollback !== null && (rises || asks)) broken(`event ${event.seq}, ${event.type}, follows a rollback`);
      if (event.type !== 'DecisionRefused' || event.data.decision !== 'rollback') return;
      if (isRunning(before) && !ABOUT_PEOPLE.includes(event.data.code))
        broken(`event ${event.seq} refuses a rollback: ${event.data.code}`);
    },
    did: (deed) => {
      if (deed.kind !== 'order' || deed.shareBp === 0) return;
      const phase = truth.live(deed.process)?.phase;
      if (phase === 'rolling_back' || phase === 'rolled_back')
        broken(`process ${deed.process} asks ${deed.target} for ${deed.shareBp} bp while it is ${phase}`);
    },
  }),
};

const KEYS = Array.from({ length: 12 }, (_, i) => `user-${i}`);

const sticky: Invariant = {
  id: 'I-7',
  statement: 'Whoever has the candidate keeps it while the share rises.',
  watch: (truth, broken) => {
    const before = new Map<string, Extract<Deed, { kind: 'taken' }>>();
    const has = ({ salt, shareBp, audiences }: Extract<Deed, { kind: 'taken' }>, key: string): boolean =>
      isCandidate({ salt, shareBp, first: JSON.parse(audiences), key, audiences: [] });
    return {
      did: (deed) => {
        if (deed.kind !== 'taken') return;
        const router = `${deed.target} ${deed.router}`;
        const last = before.get(router);
        before.set(router, deed);
        if (last === undefined || last.shareBp === 0 || deed.shareBp <= last.shareBp) return;
        const lost = KEYS.find((key) => has(last, key) && !has(deed, key));
        if (lost !== undefined) broken(`${lost} loses the candidate of ${deed.target} as its share rises`);
        if (deed.salt !== truth.record.launch) broken(`${deed.target} was given the salt ${deed.salt}`);
      },
    };
  },
};

const drift: Invariant = {
  id: 'I-8',
  statement: 'A launch does not go on while a router gives another share than asked, and more than asked is set back.',
  watch: (truth, broken) => {
    let looked = 0;
    const wrong = (live: LaunchState): void => {
      const every = truth.plan.stages[live.stage?.index ?? 0]?.everyMs ?? 0;
      const since = truth.clock.now() - SETTLED_MS - 3 * every;
      if (!isRunning(live) || !truth.calmSince(since, ...ROUTES, 'process', 'store', 'source')) return;
      for (const [target, { shareBp }] of Object.entries(live.asked)) {
        const given = truth.shareOf(target);
        if (given > shareBp) broken(`${target} gives ${given} bp where ${shareBp} are asked, and nobody sets it back`);
        if (given < shareBp && live.phase === 'observing' && live.paused === null)
          broken(`${target} gives ${given} bp where ${shareBp} are asked, and the launch goes on`);
      }
    };
    return {
      recorded: (event, before) => {
        if (event.type !== 'StageCompleted') return;
        for (const [target, { shareBp }] of Object.entries(before.asked)) {
          const seen = before.routers[target]?.traffic.shareBp;
          if (seen !== undefined && seen !== shareBp)
            broken(`event ${event.seq} goes on while ${target} gives ${seen} bp and not ${shareBp}`);
        }
      },
      stepped: (live) => {
        if (truth.clock.now() - looked < 1000) return;
        looked = truth.clock.now();
        wrong(live);
      },
    };
  },
};

/** What is promised about shares. */
export const TRAFFIC: readonly Invariant[] = [
  noUnrecordedRise,
  oneStep,
  bounds,
  crashIsNoRise,
  rollbackCompletes,
  rollbackDominates,
  sticky,
  drift,
];
