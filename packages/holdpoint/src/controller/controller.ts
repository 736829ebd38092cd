import {
  decide,
  type Effect,
  type EventDraft,
  effects,
  formatValue,
  type Input,
  isOver,
  type LaunchState,
  type LaunchView,
  nextDueAt,
  project,
  type RecordedEvent,
  type RollbackTiming,
  type Summary,
  summarize,
} from '@holdpoint/engine';
import type { AlertSource } from '../alerts/index.ts';
import { type Messenger, noChannels } from '../channels/index.ts';
import { patientMessenger } from '../channels/patient.ts';
import { LaunchError } from '../errors.ts';
import type { MetricsSource } from '../metrics/index.ts';
import { observedTraffic } from '../metrics/traffic.ts';
import { noProbes, type Probes } from '../probes/index.ts';
import type { Clock } from '../shell/clock.ts';
import type { StepRunner } from '../steps/index.ts';
import type { Split, TrafficDriver, TrafficObservation } from '../traffic/index.ts';
import type { RouterNote } from '../traffic/several.ts';
import { givesNothing } from '../traffic/split-rules.ts';
import { AlertWatch } from './alert-watch.ts';
import type { AnswerRequest, DecisionRequest, LiveUpdate, RequestOutcome, RunningLaunch } from './handle.ts';
import { LaunchRecord, type LaunchRecordPorts } from './launch-record.ts';
import { Lookout } from './lookout.ts';
import { outcomeText } from './outcome-text.ts';

/** What a controller works with; everything that touches the world comes from outside. */
export interface ControllerPorts extends LaunchRecordPorts {
  readonly clock: Clock;
  readonly drivers: Readonly<Record<string, TrafficDriver>>;
  readonly sources: readonly MetricsSource[];
  /** Where the team's own alerts come from; none unless stated. */
  readonly alerts?: readonly AlertSource[];
  readonly steps: StepRunner;
  /** Looks at the versions themselves. Without it, no capacity is ever proven. */
  readonly probes?: Probes;
  /** Without one, every message is recorded as not delivered. */
  readonly messenger?: Messenger;
}

/** An input before it is stamped with the time. */
type Unstamped = Input extends infer I ? (I extends Input ? Omit<I, 'at' | 'wall'> : never) : never;

type EffectOf<K extends Effect['kind']> = Extract<Effect, { readonly kind: K }>;

const VIEW_INTERVAL_MS = 100;
const RETRY_MS = 250;
/** How long a launch without traffic waits at most: what falls due wakes it. */
const NOTHING_TO_READ_MS = 3_600_000;
/** How often it is asked whether a rollback is overdue, real milliseconds. */
const OVERDUE_CHECK_MS = 1000;

/**
 * Runs one launch: observes, decides, appends, acts, again and again. Every input goes through `submit`,
 * which is synchronous, so that events are recorded one decision after the other and before they are acted on.
 */
export class Controller implements RunningLaunch {
  readonly finished: Promise<void>;
  readonly #ports: ControllerPorts;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(update: LiveUpdate) => void>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #launch: LaunchRecord;
  readonly #messenger: Messenger;
  readonly #lookout: Lookout;
  /** Told of what a source of alerts says by itself. */
  readonly alerts: AlertWatch;
  #running = false;
  #viewDue = false;
  #sharesApplied = 0;
  /** Changes of the phase so far; each has its own rhythm, and ends the wait for the next check. */
  #phases = 0;
  /** Ends a wait. */
  #nap = new AbortController();
  #finish: () => void = () => {};

  constructor(state: LaunchState, ports: ControllerPorts) {
    this.#launch = new LaunchRecord(state, ports);
    this.#ports = ports;
    this.#messenger = patientMessenger(ports.messenger ?? noChannels, ports.clock);
    this.#lookout = new Lookout({
      probes: ports.probes ?? noProbes,
      clock: ports.clock,
      state: () => this.state,
      submit: (input) => this.submit(input),
      signal: this.#stop.signal,
    });
    this.alerts = new AlertWatch({
      sources: ports.alerts ?? [],
      clock: ports.clock,
      everyMs: () => this.#everyMs(),
      submit: (input) => this.submit(input),
    });
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get state(): LaunchState {
    return this.#launch.state;
  }

  /** Decides on one input, records what follows, and starts the work that the new state asks for. */
  submit(input: Unstamped): readonly RecordedEvent[] {
    // What was under way when the controller was stopped is seen by the next one.
    if (this.#stop.signal.aborted) return [];
    const { clock } = this.#ports;
    const drafts = decide(this.state, { ...input, at: clock.now(), wall: clock.wall() } as Input);
    if (drafts.length === 0) return [];
    const { phase } = this.state;
    const dueAt = nextDueAt(this.state);
    const events = this.#record(drafts);
    if (this.state.phase !== phase) this.#phases += 1;
    if (this.state.phase !== phase || nextDueAt(this.state) !== dueAt) this.#nap.abort();
    // Before the routers have been looked at, nothing is asked of them but to take traffic back.
    if (this.#running || this.state.phase === 'rolling_back') this.#act();
    this.#publishView();
    return events;
  }

  /** Reads and acts until the launch is over or the controller is stopped. */
  async run(): Promise<void> {
    this.#running = true;
    const alerts = this.alerts.run();
    this.#act();
    while (!this.#stop.signal.aborted && !isOver(this.state)) {
      const phases = this.#phases;
      const due = this.#ports.clock.now() + this.#everyMs();
      if (this.state.phase === 'rolling_back') this.#noteOverdue();
      else if (this.state.plan.stages.length > 0) await this.#readOnce();
      await this.#rest(due, phases);
    }
    // What is sent last makes way for what is sent behind it.
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay.values());
    await this.#recordTheRest();
    this.alerts.stop();
    await alerts;
    await Promise.allSettled(this.#ports.sources.map(async (source) => source.close?.()));
    this.#finish();
  }

  /** Waits for the next check, and sees in between to what falls due by time alone. */
  async #rest(checkAt: number, phases: number): Promise<void> {
    const { clock } = this.#ports;
    while (!this.#stop.signal.aborted && this.#phases === phases && clock.now() < checkAt) {
      const dueAt = nextDueAt(this.state) ?? checkAt;
      this.#nap = new AbortController();
      if (dueAt > clock.now()) await clock.sleep(Math.min(dueAt, checkAt) - clock.now(), this.#nap.signal);
      // Nothing follows where the store cannot be written.
      else if (this.submit({ kind: 'tick' }).length === 0) await clock.pause(RETRY_MS, this.#nap.signal);
    }
  }

  /** A rollback that ended while the store could not be written stays until it is recorded. */
  async #recordTheRest(): Promise<void> {
    while (this.#launch.isAhead && !this.#stop.signal.aborted) {
      await this.#ports.clock.pause(RETRY_MS, this.#stop.signal);
      this.#record([]);
    }
  }

  view(): LaunchView {
    return project(this.state, this.#ports.clock.now());
  }

  summary(): Summary {
    return summarize(this.state);
  }

  events(afterSeq: number): Iterable<RecordedEvent> {
    return this.#ports.store.read(this.state.launch, afterSeq + 1);
  }

  decide({ decision, user, as, reason, forMs }: DecisionRequest): Promise<RequestOutcome> {
    const claim = { user, ...(as === undefined ? {} : { as }) };
    const sustained = forMs === undefined ? {} : { forMs };
    return this.#ask({ kind: 'decision', decision, claim, reason, ...sustained });
  }

  answer({ question, answer, user, as, reason }: AnswerRequest): Promise<RequestOutcome> {
    const claim = { user, ...(as === undefined ? {} : { as }) };
    return this.#ask({ kind: 'answer', question, answer, claim, reason });
  }

  subscribe(listener: (update: LiveUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return this.finished;
    if (!isOver(this.state)) this.submit({ kind: 'controller_stopped', reason: 'asked' });
    this.#stop.abort();
    this.#nap.abort();
    await this.finished;
  }

  async #ask(input: Unstamped): Promise<RequestOutcome> {
    const events = this.submit(input);
    const refused = events.find((event) => event.type === 'DecisionRefused');
    if (refused !== undefined) return { accepted: false, code: refused.data.code, message: refused.data.message };
    return { accepted: true, message: outcomeText(events, this.state) };
  }

  #record(drafts: readonly EventDraft[]): readonly RecordedEvent[] {
    const events = this.#launch.append(drafts);
    for (const event of events) this.#publish({ type: 'event', event });
    return events;
  }

  async #readOnce(): Promise<void> {
    const at = this.#ports.clock.now();
    const shares = this.#sharesApplied;
    const { stage, plan } = this.state;
    const stageName = stage === null ? undefined : plan.stages[stage.index]?.name;
    const warm = this.#lookout.keepWarm();
    const results = await Promise.all(this.#ports.sources.map((source) => source.read(at, stageName)));
    await warm;
    if (this.#stop.signal.aborted || isOver(this.state) || this.state.phase === 'rolling_back') return;
    // What was read while the share changed is neither of the old share nor of the new one.
    if (shares !== this.#sharesApplied) return;
    this.submit({
      kind: 'readings',
      readings: results.flatMap(({ readings }) => readings),
      traffic: results.flatMap(({ traffic }) => traffic),
    });
  }

  #everyMs(): number {
    const { stage, plan, phase } = this.state;
    if (phase === 'rolling_back') return OVERDUE_CHECK_MS * this.#ports.clock.scale;
    return plan.stages[stage?.index ?? 0]?.everyMs ?? NOTHING_TO_READ_MS;
  }

  /** Starts what the state asks for and is not under way yet. */
  #act(): void {
    if (this.#stop.signal.aborted) return;
    for (const effect of effects(this.state)) {
      if (effect.kind === 'finish' || this.#underWay.has(effect.key)) continue;
      const work = this.#perform(effect).finally(() => {
        this.#underWay.delete(effect.key);
        this.#act();
      });
      this.#underWay.set(effect.key, work);
    }
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'apply_share':
        return this.#applyShare(effect);
      case 'prove_capacity':
        return this.#lookout.proveCapacity(effect);
      case 'verify':
        return this.#verify(effect);
      case 'run_step':
        return this.#runStep(effect);
      case 'send':
        return this.#send(effect);
      case 'finish':
        return;
    }
  }

  async #applyShare(effect: EffectOf<'apply_share'>): Promise<void> {
    const { target, split } = effect;
    const { launch, epoch } = this.state;
    const driver = this.#ports.drivers[target];
    if (driver === undefined) return;
    if (effect.seeStable && !(await this.#lookout.mayGoBack(target))) return;
    // A rise that is still on its way must not arrive after the fall: the fall is sent at once, and again behind it.
    const isEarlier = (key: string): boolean => key.startsWith(`share:${target}:`) && key !== effect.key;
    const earlier = [...this.#underWay].filter(([key]) => isEarlier(key)).map(([, work]) => work);
    try {
      let seen = await this.#order(driver, { launch, epoch, salt: launch, ...split });
      if (earlier.length > 0) {
        await Promise.allSettled(earlier);
        if (!(await this.#mayFollow(effect, driver))) return;
        seen = await this.#order(driver, { launch, epoch, salt: launch, ...split });
      }
      this.#shareApplied(target, seen);
      const unchanged = effects(this.state).some(({ key }) => key === effect.key);
      if (unchanged) await this.#ports.clock.pause(RETRY_MS, this.#stop.signal);
    } catch (error) {
      await this.#routerFailed(target, error);
    }
  }

  /** Whether a fall may be sent once more: what a late rise gave goes back by the same rule as anything else. */
  async #mayFollow({ key, target }: EffectOf<'apply_share'>, driver: TrafficDriver): Promise<boolean> {
    if (this.state.phase !== 'rolling_back') return true;
    this.#shareApplied(target, await driver.observe());
    const asked = effects(this.state).find((each) => each.key === key);
    return asked?.kind !== 'apply_share' || asked.seeStable === undefined || this.#lookout.mayGoBack(target);
  }

  /** Only a rollback takes over between routers, or ends a candidate: the launch does not go on after it. */
  #order(driver: TrafficDriver, split: Split): Promise<TrafficObservation> {
    const { takeBack } = driver;
    return takeBack === undefined || this.state.phase !== 'rolling_back'
      ? driver.apply(split)
      : takeBack.call(driver, split);
  }

  #shareApplied(target: string, seen: TrafficObservation): void {
    this.#sharesApplied += 1;
    for (const source of this.state.phase === 'entering' ? this.#ports.sources : []) source.stageEntered();
    const timing = rollbackTiming(this.state, seen, this.#ports.clock.wall());
    this.submit({
      kind: 'share_observed',
      traffic: observedTraffic(target, seen),
      ...(timing === null ? {} : { timing }),
    });
  }

  /** Records what several routers of a target did among themselves. */
  noteOfRouters(target: string, note: RouterNote): void {
    this.submit(note.kind === 'took_over' ? { ...note, kind: 'router_took_over', target } : { ...note, target });
  }

  async #routerFailed(target: string, error: unknown): Promise<void> {
    if (!(error instanceof LaunchError)) throw error;
    this.submit({ kind: 'router_failed', target, detail: error.message });
    await this.#ports.clock.pause(RETRY_MS, this.#stop.signal);
  }

  /** Counted by launch time, so that a jump of the wall clock neither hides nor invents a delay. */
  #noteOverdue(): void {
    const { rollback, plan, routers } = this.state;
    if (rollback === null || rollback.timing !== null || rollback.unconfirmed) return;
    const { clock } = this.#ports;
    const overdueMs = Math.round((clock.now() - rollback.startedAt) / clock.scale) - plan.rollback.withinMs;
    if (overdueMs <= 0) return;
    const open = Object.entries(routers).filter(([, seen]) => seen?.traffic.shareBp !== 0);
    const detail = open.map(([target, seen]) => stillOpen(target, seen?.traffic.shareBp)).join('; ');
    this.submit({ kind: 'rollback_overdue', overdueMs, detail });
  }

  async #verify({ step, work }: EffectOf<'verify'>): Promise<void> {
    const { outcome, detail } = await this.#ports.steps.run(work, this.#stop.signal);
    this.submit({ kind: 'step_finished', step, passed: outcome === 'succeeded', detail });
  }

  async #runStep({ key, step, attempt, work }: EffectOf<'run_step'>): Promise<void> {
    const { outcome, detail } = await this.#ports.steps.run(work, this.#stop.signal);
    await this.#report({ kind: 'step_result', step, attempt, outcome, detail }, key);
  }

  async #send({ key, message, channel, text }: EffectOf<'send'>): Promise<void> {
    const result = await this.#messenger.send(channel, text, this.#stop.signal);
    await this.#report({ kind: 'message_result', message, ...result }, key);
  }

  /** Says what came of work until it is recorded: what was done must not be done again because the store failed. */
  async #report(input: Unstamped, key: string): Promise<void> {
    for (;;) {
      this.submit(input);
      if (this.#stop.signal.aborted || !effects(this.state).some((effect) => effect.key === key)) return;
      await this.#ports.clock.pause(RETRY_MS, this.#stop.signal);
    }
  }

  #publish(update: LiveUpdate): void {
    for (const listener of this.#listeners) listener(update);
  }

  /** At most ten views a second, and always one after the last event. */
  #publishView(): void {
    if (this.#viewDue || this.#listeners.size === 0) return;
    this.#viewDue = true;
    void this.#ports.clock.pause(isOver(this.state) ? 0 : VIEW_INTERVAL_MS).then(() => {
      this.#viewDue = false;
      this.#publish({ type: 'view', view: this.view() });
    });
  }
}

function stillOpen(target: string, shareBp: number | undefined): string {
  if (shareBp === undefined) return `the router of ${target} does not answer`;
  return `the router of ${target} still gives ${formatValue(shareBp / 10_000, 'ratio')}`;
}

/** Where a router counts nothing, the moment at which it was seen to give nothing stands for the last request. */
function rollbackTiming({ rollback }: LaunchState, seen: TrafficObservation, wall: number): RollbackTiming | null {
  if (rollback === null || seen.split === null || !givesNothing(seen.split)) return null;
  const counts = seen.stable.requests + seen.candidate.requests > 0;
  const zeroAt = seen.lastCandidateAt ?? (counts ? null : wall);
  const millis = Math.max(0, (zeroAt ?? rollback.wall) - rollback.wall);
  return { firedAt: rollback.wall, zeroAt, millis, ...((!counts || seen.lastIsBound) && { atMost: true }) };
}
