import { describeEvent, formatDuration, type QuestionPurpose, type RecordedEvent } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';

interface Asked {
  readonly text: string;
  readonly purpose: QuestionPurpose;
  readonly at: number;
}

/** What a simulated command says when it went well; not worth a word. */
const PLAIN_SUCCESS = 'exit code 0';
/** An answer that took longer is told with its time. */
const LONG_WAIT_MS = 900_000;
/** A step that took less is told without its time. */
const SHORT_MS = 1_000;

/** Tells events one after the other as people would: by name, and once for what belongs together. */
export class Narrator {
  readonly #plan: Plan;
  /** Channels of each message, by its text and time; the first of them tells of all. */
  readonly #channels = new Map<string, string[]>();
  readonly #questions = new Map<string, Asked>();
  readonly #messages = new Map<string, string>();
  readonly #started = new Map<string, number>();
  readonly #phases = new Set<string>();
  #alert = '';

  constructor(plan: Plan, events: readonly RecordedEvent[]) {
    this.#plan = plan;
    for (const event of events) {
      if (event.type !== 'MessageQueued') continue;
      const key = `${event.at} ${event.data.text}`;
      this.#channels.set(key, [...(this.#channels.get(key) ?? []), event.data.channel]);
    }
  }

  /** The heading of a phase of the runbook whose first step this event starts. */
  phaseThatBegins(event: RecordedEvent): string | null {
    if (event.type !== 'StepStarted') return null;
    const phase = this.#plan.runbook.find(({ steps }) => steps.some(({ id }) => id === event.data.step));
    if (phase === undefined || this.#phases.has(phase.id)) return null;
    this.#phases.add(phase.id);
    return `runbook: ${phase.name}`;
  }

  /** One sentence on an event; null where another event tells the same. */
  tell(event: RecordedEvent): string | null {
    switch (event.type) {
      case 'ControllerStarted':
        return event.data.epoch === 1 ? null : 'the controller is started again';
      case 'QuestionAnswered':
        return this.#answer(event);
      case 'DecisionMade': {
        const { decision, reason, forMs } = event.data;
        const span = forMs === undefined ? '' : ` for ${formatDuration(forMs)}`;
        return `${this.#who(event)}: ${decision.toUpperCase()}${span}${reason === '' ? '' : `, ${reason}`}`;
      }
      case 'MessageQueued':
        return this.#message(event.at, event.data.text);
      case 'MessageFailed':
        return `${event.data.channel} took no message (${event.data.detail}): ${this.#messages.get(event.data.message) ?? ''}`;
      case 'StepEnded':
        return this.#stepEnded(event);
      case 'VerifyStepFinished': {
        const { name, passed, detail } = event.data;
        return passed ? `${name}: done` : `${name}: FAILED, ${detail}`;
      }
      case 'RollbackStarted':
        // The trigger has just been told with its numbers.
        return event.data.cause.kind === 'trigger' ? 'rollback starts' : describeEvent(event);
      default:
        return describeEvent(event);
    }
  }

  /** Keeps what later events refer to; called with every event, before it is told. */
  note(event: RecordedEvent): void {
    if (event.type === 'QuestionAsked') this.#questions.set(event.data.question, { ...event.data, at: event.at });
    if (event.type === 'MessageQueued') this.#messages.set(event.data.message, event.data.text);
    if (event.type === 'AlertRaised') this.#alert = event.data.comparison.text;
    if (event.type === 'StepStarted' && event.data.attempt === 1) this.#started.set(event.data.step, event.at);
  }

  #answer(event: RecordedEvent & { readonly type: 'QuestionAnswered' }): string | null {
    const { question, answer, reason } = event.data;
    const asked = this.#questions.get(question);
    const why = reason === '' ? '' : `, ${reason}`;
    const who = this.#who(event);
    if (asked === undefined) return `${who} says ${answer}${why}: ${question}`;
    const waited = event.at - asked.at >= LONG_WAIT_MS ? ` after ${rounded(event.at - asked.at)}` : '';
    // What became of the step is told when it has ended.
    if (asked.purpose === 'step' && answer === 'yes') return null;
    if (asked.purpose === 'sign_off' && answer === 'yes') return `${who} signs off${waited}${why}`;
    return `${who} says ${answer}${waited}${why}: ${asked.text}`;
  }

  /** One line for all channels that are told the same at once. */
  #message(at: number, text: string): string | null {
    const key = `${at} ${text}`;
    const channels = this.#channels.get(key);
    this.#channels.delete(key);
    if (channels === undefined) return null;
    const to = `to ${channels.join(', ')}`;
    // An alert is sent with its numbers, which have just been told.
    return this.#alert !== '' && text.endsWith(this.#alert) ? `${to}: this alert` : `${to}: ${text}`;
  }

  #stepEnded(event: RecordedEvent & { readonly type: 'StepEnded' }): string | null {
    const { step, name, outcome, detail } = event.data;
    const took = event.at - (this.#started.get(step) ?? event.at);
    const after = took >= SHORT_MS ? ` after ${rounded(took)}` : '';
    if (outcome !== 'succeeded') return `${name}: ${outcome.replaceAll('_', ' ').toUpperCase()}${after}, ${detail}`;
    // A step that only tells something is told by its message.
    if (detail === '' && after === '') return null;
    return `${name}: done${after}${detail === PLAIN_SUCCESS || detail === '' ? '' : ` (${this.#named(detail)})`}`;
  }

  /** People by their names where a detail begins with their id. */
  #named(detail: string): string {
    const [id = '', ...rest] = detail.split(' ');
    const person = this.#plan.people[id];
    return person === undefined ? detail : [person.name, ...rest].join(' ');
  }

  /** People by their names, with the role that they act in. */
  #who({ actor }: RecordedEvent): string {
    if (actor.kind !== 'person') return actor.kind === 'login' ? actor.user : actor.kind;
    return `${this.#plan.people[actor.person]?.name ?? actor.person} (${actor.role})`;
  }
}

function rounded(ms: number): string {
  return formatDuration(Math.round(ms / 1000) * 1000);
}
