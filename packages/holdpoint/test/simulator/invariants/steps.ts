import { isOver, type LaunchState, type RecordedEvent } from '@holdpoint/engine';
import type { Step } from '@holdpoint/plan';
import type { Deed, Invariant, Truth } from '../deeds.ts';

/** What may pass beyond a time limit until the program has seen it. */
const GRACE_MS = 30_000;

type StepDeed = Extract<Deed, { kind: 'step' }>;

/** Which attempts are under way by the record, followed beside the engine. */
class Attempts {
  readonly #running = new Map<string, number>();
  readonly #truth: Truth;
  #count = 0;

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  follow(event: RecordedEvent): void {
    const { steps } = this.#truth.plan.rollback;
    if (event.type === 'StepStarted') this.#begin(event.data.step);
    if (event.type === 'StepFailed' || event.type === 'StepEnded') this.#running.delete(event.data.step);
    if (event.type !== 'VerifyStepStarted' && event.type !== 'VerifyStepFinished') return;
    const id = steps[event.data.step]?.id ?? '';
    this.#running.delete(id);
    if (event.type === 'VerifyStepStarted' || event.data.again === true) this.#begin(id);
  }

  #begin(id: string): void {
    this.#count += 1;
    this.#running.set(id, this.#count);
  }

  /** The attempt of a step that is under way, unlike every other; null where none is. */
  of(id: string): number | null {
    return this.#running.get(id) ?? null;
  }
}

function stepOf({ plan }: Truth, id: string): Step | undefined {
  return [...plan.rollback.steps, ...plan.runbook.flatMap(({ steps }) => steps)].find((step) => step.id === id);
}

const intentFirst: Invariant = {
  id: 'I-9',
  statement: 'A step starts only after the record says so.',
  watch: (truth, broken) => {
    let rollbackAt = Number.POSITIVE_INFINITY;
    const attempts = new Attempts(truth);
    return {
      recorded: (event) => attempts.follow(event),
      stepped: ({ phase }) => {
        if (phase === 'rolling_back') rollbackAt = Math.min(rollbackAt, truth.clock.now());
      },
      did: (deed) => {
        if (deed.kind !== 'step' || deed.text !== 'starts' || attempts.of(deed.step) !== null) return;
        const inRollback = truth.plan.rollback.steps.some(({ id }) => id === deed.step);
        // A rollback does not wait for a disk that fails.
        if (inRollback && !truth.calmSince(rollbackAt, 'store', 'process')) return;
        if (deed.process === truth.newest) broken(`${deed.step} starts and the record does not say so`);
      },
    };
  },
};

const noRepeat: Invariant = {
  id: 'I-10',
  statement:
    'A command that is not idempotent starts once for each attempt, and after a crash only by the word of a person.',
  watch: (truth, broken) => {
    const started = new Set<number>();
    const attempts = new Attempts(truth);
    const once = ({ step, work, process }: StepDeed): void => {
      const attempt = attempts.of(step);
      if (attempt === null || work !== 'run' || stepOf(truth, step)?.idempotent !== false) return;
      if (started.has(attempt)) broken(`process ${process} starts the same attempt of ${step} again`);
      started.add(attempt);
    };
    return {
      did: (deed) => {
        if (deed.kind === 'step' && deed.text === 'starts') once(deed);
      },
      recorded: (event) => {
        attempts.follow(event);
        if (event.type !== 'StepFailed' || event.data.outcome !== 'unknown') return;
        const { step, next } = event.data;
        if (stepOf(truth, step)?.idempotent === false && next.kind !== 'ask')
          broken(`event ${event.seq} goes on with ${step} although nobody knows what became of it`);
      },
    };
  },
};

const timeouts: Invariant = {
  id: 'I-13',
  statement: 'Whatever is started ends in the record, and what people do not do in time has not been done.',
  watch: (truth, broken) => {
    const open = new Map<string, { readonly event: RecordedEvent; readonly limitMs: number }>();
    let hindered = 0;
    const overdue = (live: LaunchState): void => {
      if (live.paused !== null || live.rollback !== null) hindered = live.lastAt;
      for (const [id, { event, limitMs }] of open) {
        const waited = live.lastAt - Math.max(event.at, hindered);
        if (waited > limitMs + GRACE_MS && truth.calmSince(truth.clock.now() - waited, 'process', 'store', 'clock'))
          broken(`${id} has run for ${waited} ms, and its limit is ${limitMs}`);
      }
    };
    return {
      recorded: (event) => {
        if (event.type === 'StepStarted') {
          const step = stepOf(truth, event.data.step);
          const people = step?.work.kind === 'manual' || step?.work.kind === 'ask';
          const limitMs = people ? step.timeoutMs : Number.POSITIVE_INFINITY;
          open.set(event.data.step, { event, limitMs });
        }
        if (event.type === 'StepFailed' || event.type === 'StepEnded') open.delete(event.data.step);
      },
      stepped: (live, process) => {
        if (process === truth.newest) overdue(live);
      },
      ended: () => {
        const [left] = open.keys();
        if (left !== undefined && truth.record.phase === 'completed') broken(`${left} was started and never ended`);
      },
    };
  },
};

const delivery: Invariant = {
  id: 'I-29',
  statement: 'Every message ends as delivered or failed, and what is recorded as delivered was.',
  watch: (truth, broken) => {
    const delivered = new Map<string, number>();
    const waiting = new Map<string, string>();
    let clean = false;
    const textOf = (channel: string, text: string): string => `${channel}: ${text}`;
    return {
      did: (deed) => {
        if (deed.kind === 'process') clean = deed.text === 'finished';
        if (deed.kind !== 'message' || !deed.delivered) return;
        const key = textOf(deed.channel, deed.text);
        delivered.set(key, (delivered.get(key) ?? 0) + 1);
      },
      recorded: (event) => {
        if (event.type === 'MessageQueued')
          waiting.set(event.data.message, textOf(event.data.channel, event.data.text));
        if (event.type !== 'MessageDelivered' && event.type !== 'MessageFailed') return;
        const text = waiting.get(event.data.message);
        if (text === undefined) return broken(`event ${event.seq} tells of a message that does not wait`);
        waiting.delete(event.data.message);
        const count = delivered.get(text) ?? 0;
        if (event.type === 'MessageDelivered' && count === 0) broken(`event ${event.seq}: nobody got "${text}"`);
        delivered.set(text, Math.max(0, count - 1));
      },
      ended: () => {
        const [left] = waiting.values();
        // A program that dies after the end of a launch leaves what it had still to send.
        if (clean && left !== undefined && isOver(truth.record)) broken(`"${left}" was neither delivered nor given up`);
      },
    };
  },
};

/** What is promised about steps and messages. */
export const STEPS: readonly Invariant[] = [intentFirst, noRepeat, timeouts, delivery];
