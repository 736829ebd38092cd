import type { EventDraft, LaunchEvent, LaunchView, RecordedEvent } from '@holdpoint/engine';
import type {
  AnswerRequest,
  DecisionRequest,
  LiveUpdate,
  RequestOutcome,
  RunningLaunch,
} from '../../src/controller/handle.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { HEALTHY, START } from './views.ts';

/** An event as the record holds it; hashes are left out. */
export function recorded(seq: number, event: LaunchEvent, at = START + seq * 1000): RecordedEvent {
  const draft: EventDraft = { ...event, at, actor: { kind: 'engine' } };
  return { ...draft, v: 1, launch: HEALTHY.launch, seq, id: `id-${seq}`, prev: '', hash: '' };
}

/** A running launch that does what a test tells it to. */
export class FakeLaunch implements RunningLaunch {
  readonly decisions: DecisionRequest[] = [];
  readonly answers: AnswerRequest[] = [];
  readonly recordedEvents: RecordedEvent[] = [];
  readonly finished: Promise<void>;
  current: LaunchView = HEALTHY;
  outcome: RequestOutcome | Error = { accepted: true, message: 'done' };
  stopped = false;
  finish: () => void = () => {};
  readonly #listeners = new Set<(update: LiveUpdate) => void>();

  constructor() {
    this.finished = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  view(): LaunchView {
    return this.current;
  }

  *events(afterSeq: number): Iterable<RecordedEvent> {
    yield* this.recordedEvents.filter(({ seq }) => seq > afterSeq);
  }

  async decide(request: DecisionRequest): Promise<RequestOutcome> {
    this.decisions.push(request);
    if (this.outcome instanceof Error) throw this.outcome;
    return this.outcome;
  }

  async answer(request: AnswerRequest): Promise<RequestOutcome> {
    this.answers.push(request);
    if (this.outcome instanceof Error) throw this.outcome;
    return this.outcome;
  }

  subscribe(listener: (update: LiveUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.finish();
  }

  record(event: LaunchEvent): void {
    const next = recorded(this.recordedEvents.length, event);
    this.recordedEvents.push(next);
    this.#publish({ type: 'event', event: next });
  }

  show(view: LaunchView): void {
    this.current = view;
    this.#publish({ type: 'view', view });
  }

  #publish(update: LiveUpdate): void {
    for (const listener of this.#listeners) listener(update);
  }
}

/** Resolves when a condition holds; fails after two seconds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const clock = systemClock();
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return;
    await clock.pause(5);
  }
  throw new Error(`waited in vain: ${what}`);
}
