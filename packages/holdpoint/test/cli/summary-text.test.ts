import type { Summary } from '@holdpoint/engine';
import { expect, it } from 'vitest';
import { summaryText } from '../../src/cli/summary-text.ts';

const STAGE = { name: 'A tenth', share: 10, given: 9.67, requests: 397, users: 120, errors: 13, stableRequests: 3_700 };
const SUMMARY: Summary = {
  type: 'Summary',
  launch: 'quotes-2026-11-21-1',
  outcome: 'completed',
  stages: [STAGE],
  rollback: null,
  unanswered: 0,
  events: 72,
};

it('counts users of each stage', () => {
  expect(summaryText(SUMMARY, 'data')).toContain('A tenth: 9.67 % given; 397 requests, 120 users, 13 errors');
});

it('names no users where the router tells none apart', () => {
  const uncounted = { ...SUMMARY, stages: [{ ...STAGE, users: 0 }] };
  expect(summaryText(uncounted, 'data')).toContain('A tenth: 9.67 % given; 397 requests, 13 errors');
});

it('says of a stage whose router counts nothing that nothing was counted, not that nothing was given', () => {
  const silent = { ...STAGE, given: null, requests: 0, users: 0, errors: 0, stableRequests: 0 };
  const text = summaryText({ ...SUMMARY, stages: [silent] }, 'data');
  expect(text).toContain('    10 %  A tenth: no requests were counted\n');
});

it('names routers that did not obey a rollback', () => {
  const unsettled = [{ target: 'main', router: 'flags', problem: 'it did not answer in 2000 ms' }];
  expect(summaryText({ ...SUMMARY, outcome: 'rolled_back', unsettled }, 'data')).toContain(
    'Look at flags of main, which may still give the candidate its share: it did not answer in 2000 ms\n',
  );
  expect(summaryText(SUMMARY, 'data')).not.toContain('Look at');
});
