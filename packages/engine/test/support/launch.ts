import {
  decide,
  type EventDraft,
  evolve,
  fold,
  type Input,
  initialState,
  type LaunchState,
  type ObservedTraffic,
  type Reading,
  type RecordedEvent,
} from '@holdpoint/engine';
import type { DecisionKind, Plan } from '@holdpoint/plan';
import { MINUTE, plan as testPlan } from './plan.ts';

/** Where launch time begins in these tests. */
export const START = Date.UTC(2026, 1, 1);

type Untimed = Input extends infer I ? (I extends Input ? Omit<I, 'at' | 'wall'> : never) : never;

/** A launch on virtual time: every input is decided, folded and kept, as a controller would. */
export class TestLaunch {
  now = START;
  state: LaunchState;
  readonly events: RecordedEvent[] = [];
  readonly #sent = { stable: 0, candidate: 0, errors: 0 };

  constructor(plan: Plan = testPlan()) {
    this.state = initialState(plan, 'test-1');
  }

  /** A launch whose first stage is under observation. */
  static observing(plan?: Plan): TestLaunch {
    const launch = new TestLaunch(plan);
    launch.start();
    launch.read(0);
    launch.decision('go', { as: 'commander' });
    launch.settle();
    return launch;
  }

  input(input: Untimed): readonly EventDraft[] {
    const drafts = decide(this.state, { ...input, at: this.now, wall: this.now } as Input);
    for (const draft of drafts) {
      const event: RecordedEvent = {
        ...draft,
        v: 1,
        launch: 'test-1',
        seq: this.events.length,
        id: '',
        prev: '',
        hash: '',
      };
      this.events.push(event);
      this.state = evolve(this.state, event);
    }
    return drafts;
  }

  /** The state that a record gives. */
  replay(events: readonly RecordedEvent[]): LaunchState {
    return fold(this.state, events);
  }

  start(epoch = 1): void {
    this.input({ kind: 'controller_started', epoch, pid: 1, timeScale: 1, program: 'test', planFile: 'plan.yaml' });
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  decision(
    decision: DecisionKind,
    { as, user = 'someone', forMs }: { as?: string; user?: string; forMs?: number } = {},
  ) {
    const claim = as === undefined ? { user } : { user, as };
    return this.input({ kind: 'decision', decision, claim, reason: 'test', ...(forMs === undefined ? {} : { forMs }) });
  }

  answer(question: string, answer: 'yes' | 'no', as: string) {
    return this.input({ kind: 'answer', question, answer, claim: { user: 'someone', as }, reason: 'test' });
  }

  /** The router does what was asked of it. */
  settle(): void {
    const timing =
      this.state.phase === 'rolling_back' ? { timing: { firedAt: this.now, zeroAt: this.now + 3, millis: 3 } } : {};
    this.input({ kind: 'share_observed', traffic: this.traffic(), ...timing });
  }

  traffic(shareBp = this.state.asked.main?.shareBp ?? 0): ObservedTraffic {
    const { stable, candidate, errors } = this.#sent;
    return {
      target: 'main',
      shareBp,
      countersId: 'a',
      stable: { requests: stable, errors: 0, users: 900, fallbacks: 0 },
      candidate: { requests: candidate, errors, users: 100, fallbacks: 0 },
      unanswered: 0,
      audiences: {},
    };
  }

  /** One check: 900 requests to stable and 100 to the candidate since the last one, `errorRatio` of them failed. */
  read(
    errorRatio: number | 'failed' | 'pending',
    { every = 10 * MINUTE }: { every?: number } = {},
  ): readonly EventDraft[] {
    const from = this.now;
    if (this.state.phase !== 'awaiting_go') {
      this.now += every;
      this.#sent.stable += 900;
      this.#sent.candidate += 100;
      this.#sent.errors += errorRatio === 'failed' || errorRatio === 'pending' ? 0 : Math.round(errorRatio * 100);
    }
    return this.input({ kind: 'readings', readings: [this.reading(errorRatio, from)], traffic: [this.traffic()] });
  }

  reading(errorRatio: number | 'failed' | 'pending', from: number): Reading {
    const about = { signal: 'error_rate', variant: 'candidate' } as const;
    if (errorRatio === 'failed')
      return { ...about, outcome: 'failed', reason: 'source_down', detail: 'connection refused' };
    if (errorRatio === 'pending') return { ...about, outcome: 'pending', requests: 7, needed: 50, since: from };
    const hits = Math.round(errorRatio * 100);
    return { ...about, outcome: 'sample', sample: { from, to: this.now, value: errorRatio, requests: 100, hits } };
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type).filter((type) => type !== 'ReadingsTaken');
  }

  last(): RecordedEvent | undefined {
    return this.events.at(-1);
  }

  refusal(): string | undefined {
    const event = this.events.findLast(({ type }) => type === 'DecisionRefused');
    return event?.type === 'DecisionRefused' ? event.data.code : undefined;
  }

  /** The same launch from its events alone. */
  replayed(): LaunchState {
    return fold(initialState(this.state.plan, 'test-1'), this.events);
  }
}
