import type { AfterFailure, RunbookEvent, StepOutcome } from './events-runbook.ts';
import { because, judged } from './wording.ts';

type DataOf = { readonly [E in RunbookEvent as E['type']]: E['data'] };

/** One sentence for each event of a runbook, and of messages. */
export const RUNBOOK_SENTENCES: { readonly [T in RunbookEvent['type']]: (data: DataOf[T]) => string } = {
  StepStarted: ({ step, name, attempt }) =>
    `step ${step} starts${attempt === 1 ? '' : ` (attempt ${attempt})`}: ${name}`,
  StepWorkDone: ({ step, name }) => `step ${step} is checked: ${name}`,
  StepFailed: ({ step, name, attempt, outcome, detail, next }) =>
    `attempt ${attempt} of step ${step} ${OUTCOMES[outcome]}, ${then(next)}: ${name}${because(detail)}`,
  StepEnded: ({ step, name, outcome, detail }) => `step ${step} ${OUTCOMES[outcome]}: ${name}${because(detail)}`,
  CheckpointReached: ({ name }) => `checkpoint reached: ${name}`,
  CheckpointJudged: ({ name, criteria }) => `checkpoint ${name}: ${judged(criteria)}`,
  CheckpointPassed: ({ name }) => `checkpoint passed: ${name}`,
  PhaseCompleted: ({ name }) => `runbook phase completed: ${name}`,
  MessageQueued: ({ channel, text }) => `message to ${channel}: ${text}`,
  MessageDelivered: ({ message, channel, detail }) => `message ${message} delivered to ${channel}${because(detail)}`,
  MessageFailed: ({ message, channel, detail }) => `message ${message} NOT delivered to ${channel}${because(detail)}`,
};

const OUTCOMES: Readonly<Record<StepOutcome, string>> = {
  succeeded: 'succeeded',
  failed: 'FAILED',
  timed_out: 'TIMED OUT',
  verification_failed: 'FAILED its check',
  skipped: 'skipped',
  unknown: 'has an UNKNOWN outcome',
};

function then(next: AfterFailure): string {
  switch (next.kind) {
    case 'retry':
      return 'the next one follows';
    case 'delay':
      return `the next one follows at ${new Date(next.until).toISOString()}`;
    case 'ask':
      return 'a person decides';
  }
}
