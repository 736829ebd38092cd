import { describe, expect, it } from 'vitest';
import { verifyRecord } from '../../src/store/audit.ts';
import { renderAudit, type Tampering } from '../../src/store/audit-report.ts';
import { ALPHA, BETA } from './drafts.ts';
import { recordIn, tamper, testFolder } from './fixtures.ts';

describe('the report of an audit', () => {
  it('has a line for each launch, and a verdict', () => {
    const dir = testFolder();
    recordIn(dir, 9, 1);
    expect(renderAudit(verifyRecord(dir))).toBe(
      [
        `intact  ${ALPHA}  9 events, anchored to event 8`,
        `intact  ${BETA}  1 event, anchored to event 0`,
        `The record in ${dir} is as it was written: 10 events of 2 launches.`,
        '',
      ].join('\n'),
    );
  });

  it('says what is wrong, where, and what to do', () => {
    const dir = testFolder();
    recordIn(dir, 9, 1);
    tamper(dir, `DELETE FROM events WHERE launch = '${ALPHA}' AND seq = 4`);
    const text = renderAudit({ ...verifyRecord(dir), problems: ['record.anchor has 1 line too many.'] });
    expect(text).toBe(
      [
        `BROKEN  ${ALPHA}  8 events`,
        '        event 4: missing: The next event in the record is 5.',
        '        Trust nothing from this event on; restore it from a copy of the data folder.',
        `intact  ${BETA}  1 event, anchored to event 0`,
        'BROKEN  record.anchor has 1 line too many.',
        `The record in ${dir} is not as it was written. Keep the folder as it is, and copy it before anything else.`,
        '',
      ].join('\n'),
    );
  });

  it.each<Tampering>([
    'changed',
    'missing',
    'out_of_order',
    'cut',
    'duplicate',
    'foreign',
    'plan_changed',
    'anchor_lost',
  ])('says what to do about an event that is %s', (problem) => {
    const firstBad = { seq: 3, problem, text: 'Found.' };
    const launches = [{ launch: ALPHA, events: 3, anchorSeq: 4, firstBad, ok: false }];
    const lines = renderAudit({ dir: '.', launches, events: 3, problems: [], ok: false }).split('\n');
    expect(lines[1]).toBe(`        event 3: ${problem}: Found.`);
    expect(lines[2]).toMatch(/copy|plan file/);
  });
});
