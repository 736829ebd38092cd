import { readPlan } from '@holdpoint/plan';
import { describe, expect, it } from 'vitest';
import { transcript } from './support/transcript.ts';

const PLAN = `
holdpoint: 1
launch: { name: transcript, title: Transcript, version: 1.0.0, timezone: UTC, baseline: 30m, max_blind: 30m }
people: { ann: { name: Ann }, bob: { name: Bob } }
roles:
  commander: { people: [ann], may: [go, no-go, continue, pause, rollback] }
  lead: { people: [bob], may: [go, rollback] }
decisions: { go: { needs: [commander, lead] } }
services:
  stable: { url: http://127.0.0.1:3001, health: /health }
  candidate: { url: http://127.0.0.1:3002, health: /health }
traffic: { driver: proxy, listen: 127.0.0.1:8080, key: header x-user-id }
signals:
  error_rate: { from: traffic, measure: errors / requests, better: lower }
  p95: { from: traffic, measure: latency p95, better: lower }
  memory: { from: metrics, metric: process_resident_memory_bytes, unit: bytes, better: lower }
thresholds:
  p95: { target: < 400ms, warning: > 600ms, critical: > 1000ms }
  memory: { warning: > baseline + 50%, critical: > baseline + 100% }
stages:
  - name: Wave 1
    share: 10%
    observe: 2h
    every: 15m
    gate:
      - no critical alert
      - error_rate < 5%
      - p95 < 500ms
      - requests >= 1000
      - "ask commander: Is the team comfortable?"
    triggers:
      - { when: any critical alert, do: rollback }
      - { when: error_rate > 10% for 30m, do: rollback }
  - name: Wave 2
    share: 100%
    observe: 2h
    every: 15m
    gate: [no critical alert since previous stage, error_rate < 5%, candidate error_rate not worse than stable by 2pp]
    triggers:
      - { when: error_rate rises 5pp since previous stage, do: rollback }
      - { when: p95 > 600ms, do: pause }
    continue: by commander
rollback:
  within: 30s
  steps: [{ name: Stable answers, verify: { http: $stable/health }, tries: 3, every: 2s }]
`;

const UP_TO_WAVE_1 = `
start
2 checks error_rate=0.002 p95=40 memory=100e6
commander answers go.commander yes
lead answers go.lead yes
router settles
`;

const UP_TO_WAVE_2 = `${UP_TO_WAVE_1}
8 checks error_rate=0.002 p95=45 memory=105e6
commander answers s1.gate yes
router settles
`;

const SCRIPTS: Readonly<Record<string, string>> = {
  'a good version': `${UP_TO_WAVE_2}
8 checks error_rate=0.001 p95=42 memory=110e6
lead decides continue
commander decides continue`,
  'an error rate that stays high': `${UP_TO_WAVE_1}
1 check error_rate=0.12 p95=45 memory=100e6
1 check error_rate=0.08 p95=45 memory=100e6
2 checks error_rate=0.12 p95=45 memory=100e6
router settles
step passes`,
  'a leak, and a router that cannot be told at once': `${UP_TO_WAVE_1}
1 check error_rate=0.002 p95=45 memory=160e6
1 check error_rate=0.002 p95=45 memory=210e6
router gives 1000
router settles
step fails`,
  'a source that falls silent, and a person who continues': `${UP_TO_WAVE_1}
2 checks error_rate=0.002 p95=45 memory=100e6
3 checks error_rate=0.002 p95=45 memory=!
commander decides continue
6 checks error_rate=0.002 p95=45 memory=100e6
commander answers s1 no
commander decides rollback
router settles
step passes`,
  'a restart in the middle of a window': `${UP_TO_WAVE_1}
4 checks error_rate=0.002 p95=45 memory=100e6
wait 9h
start
router settles
4 checks error_rate=0.002 p95=45 memory=100e6`,
  'a pause by a trigger, and a rise since the stage before': `${UP_TO_WAVE_2}
1 check error_rate=0.002 p95=700 memory=110e6
commander decides continue
1 check error_rate=0.002 p95=300 memory=110e6
1 check error_rate=0.06 p95=300 memory=110e6
router settles
step passes`,
};

describe('transcripts', () => {
  const read = readPlan(new TextEncoder().encode(PLAN), 'plan.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));

  it.each(Object.entries(SCRIPTS))('%s', async (name, script) => {
    await expect(transcript(read.plan, script)).toMatchFileSnapshot(`transcripts/${name.replaceAll(/\W+/g, '-')}.txt`);
  });
});
