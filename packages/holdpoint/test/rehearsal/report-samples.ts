import type { RehearsalReportInput, StudyReportInput } from '../../src/rehearsal/report/input.ts';

const START = Date.UTC(2026, 1, 2, 9);
const HOUR = 3_600_000;

/** A rehearsal of ten hours in which errors rise after six. */
export function sampleRehearsal(): RehearsalReportInput {
  const times = Array.from({ length: 300 }, (_, index) => START + index * 120_000);
  const errors = (bad: boolean) =>
    times.map((at, i) => ({ at, value: bad && at > START + 6 * HOUR ? 0.06 : 0.004 + 0.002 * Math.sin(i / 3) }));
  return {
    title: 'Batch patches, canary',
    subtitle: 'Errors rise in wave 2, seed 7',
    language: 'en',
    timezone: 'Europe/Madrid',
    outcome: ['Rolled back in Wave 2 by a trigger, 2m after the harm began.'],
    timeline: [
      { at: START, kind: 'stage', text: 'stage 1 begins at 10%: Wave 1' },
      { at: START + 6 * HOUR, kind: 'scenario', text: 'errors of the candidate go to 6 %' },
      { at: START + 6 * HOUR + 120_000, kind: 'alarm', text: 'trigger fired: error_rate > 5%' },
    ],
    stages: [
      { name: 'Wave 1', shareBp: 1000, from: START, to: START + 5 * HOUR },
      { name: 'Wave 2', shareBp: 2500, from: START + 5 * HOUR, to: null },
    ],
    charts: [
      {
        signal: 'error_rate',
        dimension: 'ratio',
        candidate: errors(true),
        stable: errors(false),
        limits: [
          { label: 'rollback > 5%', value: 0.05 },
          { label: 'gate < 2%', value: 0.02 },
        ],
      },
    ],
    traffic: times.map((at, i) => ({
      at,
      stable: 300 + 100 * Math.sin(i / 60),
      candidate: 40 + 12 * Math.sin(i / 60),
    })),
    triggers: [
      { stage: 'Wave 2', text: 'error_rate > 5%', firedAt: START + 6 * HOUR + 120_000, detail: '6% over 412 requests' },
      { stage: 'Wave 2', text: 'p95 > 5s', firedAt: null, detail: '' },
    ],
    facts: [
      { label: 'Failed requests', value: '412' },
      { label: 'Exposure', value: '96 user minutes' },
    ],
  };
}

/** A study of three hundred releases, of which small ones are missed. */
export function sampleStudy(): StudyReportInput {
  const detections = Array.from({ length: 300 }, (_, i) => {
    const size = ((i * 37) % 300) / 300;
    const detectMs = size < 0.08 ? null : 60_000 * (1 + 200 * (1 - size) ** 4) * (1 + 0.3 * Math.sin(i));
    return { kind: i % 2 ? 'errors' : 'latency', size, detectMs, userMinutes: i * 3, failedRequests: i * 11 };
  });
  return {
    title: 'Batch patches, canary',
    subtitle: '300 bad releases, seed 1',
    language: 'en',
    facts: [{ label: 'Detected', value: '92%' }],
    kinds: [{ kind: 'errors', drawn: 150, detected: 138, byCatcher: { 'error_rate > 5%': 120, 'gate of Wave 1': 18 } }],
    detections,
    distributions: [{ label: 'errors', text: 'log-uniform from 0.5 % to 100 %' }],
    tables: [
      { title: 'Exposure', head: ['What', 'Median', 'P95', 'Worst'], rows: [['Failed requests', '80', '900', '3300']] },
    ],
  };
}
