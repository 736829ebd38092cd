import type { StageSummary, Summary } from '@holdpoint/engine';
import { clean } from '../board/clean.ts';
import { formatCount } from '../board/format.ts';

const OUTCOMES: Readonly<Record<Summary['outcome'], string>> = {
  completed: 'completed: all traffic is on the candidate',
  rolled_back: 'rolled back: all traffic is on stable',
  aborted: 'aborted: no traffic went to the candidate',
  running: 'not over',
};

/** The last word on a launch for people: what each stage came to, why it was rolled back, and where the record is. */
export function summaryText(summary: Summary, dataDir: string): string {
  const { launch, outcome, stages, rollback, unanswered, events, unsettled = [] } = summary;
  return [
    `${launch} is ${OUTCOMES[outcome]}.`,
    ...stages.map(stageText),
    ...(rollback === null ? [] : [rollbackText(rollback)]),
    ...unsettled.map(
      ({ target, router, problem }) =>
        `Look at ${clean(router)} of ${clean(target)}, which may still give the candidate its share: ${clean(problem)}`,
    ),
    `${counted(unanswered, 'request')} got no answer from either version.`,
    `The record holds ${counted(events, 'event')}: holdpoint audit verify --data ${dataDir}`,
  ].join('\n');
}

function stageText(stage: StageSummary): string {
  const { name, share, copies } = stage;
  return `  ${`${share} %`.padStart(6)}  ${clean(name)}: ${servedText(stage)}${copies === undefined ? '' : copiesText(copies)}`;
}

/** A router that counts nothing says nothing of what it gave. */
function servedText({ given, requests, stableRequests, users, errors }: StageSummary): string {
  if (requests + stableRequests === 0) return 'no requests were counted';
  const uncounted = users === 0 && requests > 0; // by a router that tells no users apart
  const people = uncounted ? [] : [counted(users, 'user')];
  const served = [counted(requests, 'request'), ...people, counted(errors, 'error')].join(', ');
  return `${given === null ? 'nothing was given' : `${given} % given`}; ${served}`;
}

function copiesText({ requests, errors, differences }: NonNullable<StageSummary['copies']>): string {
  const copies = requests === 1 ? '1 copy' : `${formatCount(requests)} copies`;
  return `; ${copies}, ${counted(errors, 'error')}, ${counted(differences, 'difference')}`;
}

function rollbackText({ trigger, millis, atMost }: NonNullable<Summary['rollback']>): string {
  const speed =
    millis === null
      ? ''
      : ` The last request reached the candidate ${atMost === true ? 'at most ' : ''}${formatCount(millis)} ms after the decision.`;
  return `Rolled back because: ${clean(trigger)}.${speed}`;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
