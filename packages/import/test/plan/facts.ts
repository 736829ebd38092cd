import type { Facts, Found } from '../../src/facts.ts';

const NOTHING: Facts = {
  language: 'en',
  title: '',
  checklist: [],
  stages: [],
  thresholds: [],
  triggers: [],
  rollbackSteps: [],
  commands: [],
  timeline: [],
  checkpoints: [],
  roles: [],
  people: [],
  channels: [],
  approvals: [],
  successCriteria: [],
  links: [],
  unrecognised: [],
  coverage: 1,
  repairs: [],
};

/** Facts of a document that says nothing else. */
export function factsOf(some: Partial<Facts>): Facts {
  return { ...NOTHING, ...some };
}

/** Where a fact stands. */
export function at(line: number, original = ''): Found {
  return { line, original, confidence: 1 };
}

/** A launch of a ferry booking service, as a reader would find it. */
export const FERRY: Facts = factsOf({
  title: 'Ferry booking v2.4.0: going live',
  checklist: [
    { ...at(5), text: 'Load test passed', done: true, section: 'Before the launch' },
    { ...at(6), text: 'Crew portal frozen', done: false, section: 'Before the launch' },
    { ...at(31), text: 'Support says yes', done: false, section: 'Pilot harbour' },
    { ...at(80), text: 'Write down what we learned', done: false, section: 'Post-launch' },
  ],
  stages: [
    { ...at(10), label: '5%', percent: 5 },
    { ...at(10), label: '30%', percent: 30 },
    { ...at(10), label: '100%', percent: 100 },
    { ...at(30), label: 'Pilot harbour', percent: 5, duration: '12h' },
    { ...at(40), label: 'Three harbours', percent: 30, duration: '24h' },
    { ...at(50), label: 'All harbours', percent: 100 },
  ],
  thresholds: [
    { ...at(15), metric: 'Error rate', op: '<', value: 1, unit: '%', level: 'target' },
    { ...at(15), metric: 'Error rate', op: '>', value: 3, unit: '%', level: 'critical' },
    { ...at(16), metric: 'P95 latency', op: '<', value: 400, unit: 'ms', level: 'target' },
    { ...at(17, '| Memory | +50% |'), metric: 'Memory', op: '>', value: 50, unit: '%', level: 'warning' },
    { ...at(32), metric: 'Error rate', op: '<', value: 2, unit: '%', scope: 'Pilot harbour' },
  ],
  triggers: [
    {
      ...at(33),
      text: 'Error rate > 6% for 5m',
      condition: 'error_rate > 6% for 5m',
      action: 'rollback',
      within: '10m',
    },
    { ...at(43), text: 'A booking is lost', action: 'rollback' },
  ],
  rollbackSteps: [
    { ...at(60), text: 'Point the harbour office back', command: './harbour.sh back' },
    { ...at(61), text: 'Tell the crews' },
  ],
  commands: [
    { ...at(65), language: 'bash', text: 'curl -f http://ferry.example/health' },
    { ...at(66), language: 'nginx', text: 'server { listen 80; }' },
  ],
  timeline: [
    { ...at(20), at: 'T-15m', text: 'Assemble', owner: 'Harbour lead' },
    {
      ...at(21),
      at: 'T+5m',
      text: 'Open bookings',
      owner: 'Harbour lead',
      command: './open.sh',
      verification: 'Bookings arrive',
      communication: '"We are live"',
    },
  ],
  checkpoints: [{ ...at(25), label: 'First look', decisions: ['CONTINUE', 'ROLLBACK'] }],
  roles: [
    { ...at(70), role: 'Harbour lead' },
    { ...at(71), role: 'Captain (duty)' },
  ],
  people: [{ ...at(72), role: 'Captain', name: 'Aoife Byrne', contact: 'aoife@example.com' }],
  channels: [
    { ...at(75), kind: 'slack', name: '#ferry' },
    { ...at(76), kind: 'phone', name: '+353 1 555 0100' },
  ],
  approvals: [{ ...at(77), role: 'Captain' }],
  successCriteria: [
    { ...at(82), text: 'Error rate below 1%', condition: 'error_rate < 1%' },
    { ...at(83), text: 'Captains are content' },
  ],
});
