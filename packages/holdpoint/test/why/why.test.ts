import type { RecordedEvent } from '@holdpoint/engine';
import { type Plan, readPlan, type Scenario } from '@holdpoint/plan';
import { describe, expect, it } from 'vitest';
import { NOTHING_HAPPENS, rehearse } from '../../src/rehearsal/rehearse.ts';
import { explain, type StageExplanation } from '../../src/why/explain.ts';
import { whyText } from '../../src/why/text.ts';

const PLAN = `
holdpoint: 1
launch: { name: compared, version: 1.0.0, baseline: 10m }
people: { ana: { name: Ana, user: ana } }
roles: { director: { people: [ana], may: [go, no-go, continue, pause, rollback] } }
services: { stable: { url: "http://127.0.0.1:3000" }, candidate: { url: "http://127.0.0.1:3001" } }
traffic: { driver: proxy, listen: "127.0.0.1:3002", key: header x-user-id }
signals:
  error_rate: { from: traffic, measure: errors / requests, better: lower }
  p95: { from: traffic, measure: latency p95, better: lower }
expected: { requests: 200/s }
stages:
  - name: Ten
    share: 10%
    observe: 40m
    every: 10s
    gate: [error_rate < 5%, candidate error_rate not worse than stable, candidate p95 not worse than stable by 20%]
    triggers:
      - { when: candidate error_rate worse than stable, do: rollback }
      - { when: candidate p95 worse than stable by 20%, do: pause }
      - { when: split not as ordered, do: pause }
  - { name: All, share: 100%, observe: 10m, every: 10s, gate: [error_rate < 5%] }
rollback: { within: 30s }
`;

function plan(): Plan {
  const result = readPlan(new TextEncoder().encode(PLAN), 'plan.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

interface Harm {
  readonly signal: string;
  readonly value: number;
}

interface Lived {
  readonly events: readonly RecordedEvent[];
  readonly why: StageExplanation;
}

/** A launch in which the candidate changes after a quarter of an hour, and why its stage went as it did. */
async function live(harm: Harm | null, stage: number | null): Promise<Lived> {
  const events: RecordedEvent[] = [];
  const at = { kind: 'stage', stage: 0, offsetMs: 15 * 60_000, text: 'Ten + 15m' } as const;
  const scenario: Scenario = {
    ...NOTHING_HAPPENS,
    events: harm === null ? [] : [{ at, change: { kind: 'level', variant: 'candidate', ...harm }, text: 'harm' }],
  };
  await rehearse({ plan: plan(), scenario, seed: 3, onEvent: (event) => events.push(event) });
  const why = explain({ launch: 'compared-1', plan: plan(), events }, stage);
  if (why === null) throw new Error('the stage was not entered');
  return { events, why };
}

describe('why', () => {
  it('tells what fired, with the evidence over time and what would have changed it', async () => {
    const { why } = await live({ signal: 'error_rate', value: 0.03 }, null);
    expect(why).toMatchObject({ stage: 1, name: 'Ten', shareBp: 1000, outcome: 'rolled_back' });
    const story = why.comparisons.find(({ id }) => id === 'error_rate|');
    expect(story?.verdict).toBe('worse');
    expect(story?.looks.length).toBeGreaterThan(50);
    expect(story?.evidence.worse).toBeGreaterThan(story?.evidence.needed ?? Number.POSITIVE_INFINITY);
    const lately = (story?.evidence.lately?.from ?? 0) - why.from;
    expect(lately).toBeGreaterThan(10 * 60_000);
    expect(story?.otherwise).toMatchObject({ than: 'fewer' });
    expect(story?.otherwise?.hits).toBeLessThan(story?.evidence.candidate.hits ?? 0);
    const text = whyText(why, { unicode: true });
    expect(text).toContain('Stage 1 (Ten, 10%) of compared-1 was rolled back after');
    expect(text).toContain('trigger (rollback): candidate error_rate worse than stable');
    expect(text).toMatch(/worse {6}▁+.*█/);
    expect(text).toContain('it would not have been called worse');
    expect(text).toMatch(/split: not more than ordered; candidate got \d+\.\d+% \([\d,]+ of [\d,]+\), 10% ordered/);
    expect(whyText(why, { unicode: false })).toMatch(/worse {6}_+.*#/);
  });

  it('tells of a stage that passed by its number, and what would have been called worse', async () => {
    const { why } = await live(null, 1);
    expect(why.outcome).toBe('passed');
    expect(why.gate?.map(({ verdict }) => verdict)).toEqual(['healthy', 'healthy', 'healthy']);
    expect(why.comparisons.map(({ id, verdict }) => [id, verdict])).toEqual(
      expect.arrayContaining([
        ['error_rate|', 'not_worse'],
        ['p95|20%', 'not_worse'],
      ]),
    );
    expect(why.comparisons.map(({ otherwise }) => otherwise?.than)).toContain('more');
    expect(whyText(why, { unicode: true })).toContain('healthy       candidate error_rate not worse than stable');
  });

  it('pauses for latency, and finds the same from the record again', async () => {
    const { events, why } = await live({ signal: 'p95', value: 900 }, 1);
    expect(why.decisions.map(({ text }) => text)).toContain('trigger (pause): candidate p95 worse than stable by 20%');
    expect(explain({ launch: 'compared-1', plan: plan(), events }, 1)).toEqual(why);
    expect(JSON.parse(JSON.stringify(why))).toEqual(why);
  });

  it('writes nothing but text to a terminal', async () => {
    const { why } = await live(null, 1);
    const hostile = { at: why.from, text: 'lost: \u001b[2J\u202Egone\nnext', comparison: null };
    const text = whyText({ ...why, name: 'Ten\u001b]0;owned\u0007', decisions: [hostile] }, { unicode: true });
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
    expect(text).toContain('lost: gone next');
  });

  it('knows nothing of a stage that was never entered', async () => {
    const { events } = await live({ signal: 'error_rate', value: 0.2 }, null);
    expect(explain({ launch: 'compared-1', plan: plan(), events }, 2)).toBeNull();
  });
});
