import type { Deed, Invariant, Truth } from '../deeds.ts';
import { OPEN_BP } from '../routes.ts';

/** For how long a router must have been sound for what it shows to be the truth. */
const SETTLED_MS = 30_000;
/** By how much the clock of a program may be wrong about how long an answer took. */
const CLOCK_ERROR = 1.05;
/** Before so long a program that stood still heard every answer. */
const ANSWER_MS = 10_000;
/** Within which time what was done is recorded. */
const RECORDED_MS = 1000;

type Order = Extract<Deed, { kind: 'order' }>;
type Answer = Extract<Deed, { kind: 'answer' }>;

/** What one process knows of one router. */
interface Dealings {
  /** Orders above 0 without an answer: one of them may still arrive. */
  rises: number;
  /** Whether the last order was to give nothing, and what came of it. */
  fall: 'none' | 'asked' | 'obeyed';
}

/** What processes asked of routers, and what they were told. */
class Ledger {
  readonly #limitMs: (target: string) => number;
  readonly #all = new Map<string, Dealings>();

  constructor({ plan }: Truth) {
    this.#limitMs = (target) => plan.targets[target]?.traffic.backupAfterMs ?? 0;
  }

  of(process: number, target: string, router: string): Dealings {
    const key = `${process} ${target} ${router}`;
    const found = this.#all.get(key) ?? { rises: 0, fall: 'none' };
    this.#all.set(key, found);
    return found;
  }

  order({ process, target, router, shareBp }: Order): void {
    const own = this.of(process, target, router);
    if (shareBp > 0) own.rises += 1;
    own.fall = shareBp > 0 ? 'none' : 'asked';
  }

  /** A router obeys by saying in its time that it gives nothing, while no rise is on its way to it. */
  answer({ process, target, router, shareBp, seenBp, afterMs }: Answer): void {
    const own = this.of(process, target, router);
    if (shareBp > 0) own.rises -= 1;
    if (shareBp > 0 || own.fall === 'none') return;
    const inTime = afterMs * CLOCK_ERROR < this.#limitMs(target);
    own.fall = seenBp === 0 && inTime && own.rises === 0 ? 'obeyed' : 'asked';
  }
}

const onlyWhereNeeded: Invariant = {
  id: 'I-37',
  statement:
    'A backup takes over only where the router before it did not obey in its time, and a candidate is ended only where no router did.',
  watch: (truth, broken) => {
    const ledger = new Ledger(truth);
    const check = (target: string, router: string, what: string): void => {
      if (
        ledger.of(truth.newest, target, router).fall === 'obeyed' &&
        truth.calmSince(truth.clock.now() - ANSWER_MS, 'process')
      )
        broken(`${what}, although ${router} of ${target} had obeyed`);
    };
    return {
      did: (deed) => {
        if (deed.kind === 'order') ledger.order(deed);
        if (deed.kind === 'answer') ledger.answer(deed);
        if (deed.kind !== 'end' || deed.process !== truth.newest) return;
        const { driver, backup } = truth.plan.targets[deed.target]?.traffic ?? { driver: '', backup: [] };
        for (const router of [driver, ...backup]) check(deed.target, router, 'the candidate is ended');
      },
      recorded: (event) => {
        if (event.type !== 'RouterTookOver') return;
        const { target, router, from } = event.data;
        check(target, from, `event ${event.seq}: ${router} takes over`);
      },
    };
  },
};

const isRecorded: Invariant = {
  id: 'I-38',
  statement: 'Every takeover between routers, and every end of a candidate, is in the record.',
  watch: (truth, broken) => {
    const ledger = new Ledger(truth);
    const told = new Set<string>();
    const ended = new Set<string>();
    const takesOver = ({ process, target, role, shareBp }: Order): boolean => {
      if (role === 'first' || shareBp > 0) return false;
      const first = truth.plan.targets[target]?.traffic.driver ?? '';
      return role === 'reserve' || ledger.of(process, target, first).fall === 'asked';
    };
    const isKnownSince = (at: number): boolean => truth.calmSince(at - SETTLED_MS, 'store', 'process');
    const seeEnd = (target: string, at: number): void => {
      if (!ended.has(target) && isKnownSince(at))
        broken(`the candidate of ${target} was ended, and the record does not say so`);
    };
    return {
      recorded: (event) => {
        if (event.type === 'ControllerStarted') told.clear();
        if (event.type === 'RouterTookOver') told.add(`${event.data.target} ${event.data.router}`);
        if (event.type === 'CandidateStopped' && event.data.done) ended.add(event.data.target);
      },
      did: (deed) => {
        if (deed.kind === 'answer') ledger.answer(deed);
        const { clock, newest } = truth;
        const now = clock.now();
        if (deed.kind === 'end' && deed.done) clock.at(now + RECORDED_MS, () => seeEnd(deed.target, now));
        if (deed.kind !== 'order') return;
        ledger.order(deed);
        const { process, target, router } = deed;
        if (takesOver(deed) && process === newest && isKnownSince(now) && !told.has(`${target} ${router}`))
          broken(`${router} of ${target} takes over, and the record does not say so`);
      },
    };
  },
};

const backupsFirst: Invariant = {
  id: 'I-39',
  statement: 'A first router is given more only once every backup gives it: what could not be taken back is not given.',
  watch: (truth, broken) => ({
    did: (deed) => {
      if (deed.kind !== 'order' || deed.role !== 'first' || deed.process !== truth.newest) return;
      const since = truth.clock.now() - SETTLED_MS;
      if (
        // What a hand has set may be set down first.
        !(truth.calmSince(since, 'router', 'process') && truth.calmSince(0, 'hand')) ||
        deed.shareBp <= truth.wouldGive(deed.target, deed.router, OPEN_BP)
      )
        return;
      broken(`${deed.target} is to give ${deed.shareBp} bp, and a backup does not`);
    },
  }),
};

/** What is promised about several routers of one target. */
export const TAKEOVER: readonly Invariant[] = [onlyWhereNeeded, isRecorded, backupsFirst];
