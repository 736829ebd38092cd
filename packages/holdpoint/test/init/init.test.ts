import { readPlan } from '@holdpoint/plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsNotRun } from '../../src/controller/abilities.ts';
import { type Answers, answersOf, counts, METRICS, QUESTIONS, SPLITS, type Typed } from '../../src/init/answers.ts';
import { askForRest, complete } from '../../src/init/ask.ts';
import { planText } from '../../src/init/template.ts';
import { NOTHING_HAPPENS, rehearse } from '../../src/rehearsal/rehearse.ts';

const PLACE = { schema: 'plan.schema.json', timezone: 'Europe/Madrid' };
const USUAL = answersOf(complete({}));

/** The plan of these answers; fails where it is not valid, or has anything that the linter finds. */
function planOf(answers: Answers) {
  const text = planText(answers, PLACE);
  const result = readPlan(new TextEncoder().encode(text), 'plan.yaml');
  expect(result).toMatchObject({ ok: true, warnings: [] });
  if (!result.ok) throw new Error(text);
  return result.plan;
}

const COMBINATIONS = SPLITS.flatMap((split) =>
  METRICS.filter((metrics) => metrics !== 'traffic' || counts(split)).map((metrics) => ({ split, metrics })),
);

describe('the first plan', () => {
  it.each(COMBINATIONS)('is valid without a warning for $split and $metrics', (chosen) => {
    const plan = planOf({ ...USUAL, ...chosen });
    expect(plan.targets.main?.traffic.driver).toBe(chosen.split);
    const kinds = Object.values(plan.signals).map(({ source }) => source.kind);
    expect(kinds).toContain(chosen.metrics);
    expect(kinds.includes('traffic')).toBe(counts(chosen.split) && chosen.metrics !== 'prometheus');
  });

  it.each(COMBINATIONS)('lives through a good launch to its end, for $split and $metrics', async (chosen) => {
    const plan = planOf({ ...USUAL, ...chosen });
    const { summary, waitingFor } = await rehearse({ plan, scenario: NOTHING_HAPPENS, seed: 1 });
    expect({ outcome: summary.outcome, waitingFor }).toEqual({ outcome: 'completed', waitingFor: [] });
  });

  it.each(COMBINATIONS)('takes a bad candidate back, for $split and $metrics', async (chosen) => {
    const plan = planOf({ ...USUAL, ...chosen });
    const [signal] = Object.values(plan.signals);
    if (signal === undefined) throw new Error('the plan has no signal');
    const at = { kind: 'stage', stage: 1, offsetMs: 600_000, text: '' } as const;
    const change = { kind: 'level', variant: 'candidate', signal: signal.id, value: 4 } as const;
    const value = signal.dimension === 'ratio' ? 0.2 : change.value;
    const scenario = { ...NOTHING_HAPPENS, events: [{ at, change: { ...change, value }, text: '' }] };
    expect((await rehearse({ plan, scenario, seed: 1 })).summary.outcome).toBe('rolled_back');
  });

  it('holds any title, name and address, whatever signs they have', () => {
    const text = fc
      .oneof(
        fc.string({ minLength: 1, maxLength: 30 }),
        fc.constantFrom('yes', 'null', 'a: b', 'x #y', '[1]', "it's", '1.0', '~'),
      )
      .map((found) => found.trim())
      .filter((found) => QUESTIONS.find(({ key }) => key === 'title')?.fault(found, {}) === null);
    const names = fc.uniqueArray(
      text.filter((found) => !found.includes(',')),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(text, names, (title, people) => {
        const plan = planOf({ ...USUAL, title, people });
        expect(plan.launch.title).toBe(title);
        expect(Object.values(plan.people).map(({ name }) => name)).toEqual(people);
        expect(plan.roles['incident-commander']?.people).toEqual([Object.keys(plan.people)[0]]);
      }),
      { numRuns: 200 },
    );
  });

  it('makes ids of names, also where letters are not Latin and where two are alike', () => {
    const people = ['Ñandú Ó. Brien', 'محمد', '李', 'Ana', 'ána', 'Ana 2'];
    expect(Object.keys(planOf({ ...USUAL, people }).people)).toEqual([
      'nandu-o-brien',
      'person',
      'person-2',
      'ana',
      'ana-2',
      'ana-3',
    ]);
  });

  it.each(COMBINATIONS)('lacks nothing that a launch needs, for $split and $metrics', (chosen) => {
    const plan = planOf({ ...USUAL, name: 'new-checkout', ...chosen });
    expect(partsNotRun(plan)).toEqual([]);
  });

  it.each(['http://shop.internal:8080', 'https://[::1]', 'http://10.0.0.7'])(
    'gives nginx addresses of servers, also where a service is at %s',
    (candidate) => {
      expect(partsNotRun(planOf({ ...USUAL, candidate, split: 'nginx' }))).toEqual([]);
    },
  );

  it('lets one person command alone, and several agree', () => {
    expect(planOf({ ...USUAL, people: ['Ana'] }).decisions.go).toEqual({ needs: ['incident-commander'] });
    expect(planOf(USUAL).decisions.go).toEqual({ needs: ['incident-commander', 'tech-lead'] });
  });

  it('names its schema in the first line', () => {
    expect(planText(USUAL, PLACE).split('\n')[0]).toBe('# yaml-language-server: $schema=plan.schema.json');
  });
});

/** Types these lines one after the other, and keeps what was shown. */
function typing(lines: readonly string[]) {
  const shown: string[] = [];
  const rest = [...lines];
  return {
    shown,
    prompt: async (text: string) => {
      shown.push(text);
      return rest.shift() ?? null;
    },
  };
}

describe('the questions', () => {
  it('are asked for what is not given, and an empty line takes what stands in brackets', async () => {
    const { shown, prompt } = typing(['', '', '', '', 'Ana Ruiz']);
    const given: Typed = { name: 'shop', split: 'dns' };
    const typed = await askForRest(given, prompt);
    expect(typed).toEqual({
      name: 'shop',
      title: 'Shop',
      stable: 'http://127.0.0.1:3001',
      candidate: 'http://127.0.0.1:3002',
      split: 'dns',
      metrics: 'prometheus',
      people: 'Ana Ruiz',
    });
    expect(shown).toHaveLength(5);
    expect(shown[0]).toBe('Title that people read [Shop]: ');
  });

  it('are asked again with what is wrong', async () => {
    const { shown, prompt } = typing([
      'Shop!',
      ' shop ',
      '',
      'ftp://x',
      'http://u:p@h',
      'http://h/p',
      '',
      '',
      '',
      '',
      '',
    ]);
    expect(await askForRest({}, prompt)).toMatchObject({ name: 'shop', stable: 'http://127.0.0.1:3001' });
    expect(shown[1]).toMatch(/^ {2}"Shop!" is no name; .*\nName of what/);
    expect(shown.filter((text) => text.includes('is no address'))).toHaveLength(3);
  });

  it('end where whoever is asked leaves', async () => {
    expect(await askForRest({}, typing(['shop']).prompt)).toBeNull();
  });

  it.each([
    ['name', 'Shop', {}, 'lower case'],
    ['title', '', {}, 'empty'],
    ['title', 'a\u202eb', {}, 'cannot be seen'],
    ['stable', 'localhost:3000', {}, 'such as http://127.0.0.1:3001'],
    ['candidate', 'http://h:80/', { stable: 'http://h' }, 'address of its own'],
    ['split', 'istio', {}, 'proxy, haproxy, nginx, flags, dns'],
    ['metrics', 'traffic', { split: 'flags' }, 'counts no requests'],
    ['people', ' , ', {}, 'nobody'],
    ['people', 'Ana, Ana', {}, 'twice'],
    ['people', 'Ana, B\u0007', {}, 'cannot be seen'],
  ] as const)('refuse %s: %j', (key, answer, typed, says) => {
    expect(QUESTIONS.find((question) => question.key === key)?.fault(answer, typed)).toContain(says);
  });

  it('have fallbacks that are good answers, for every router', () => {
    for (const split of SPLITS) {
      const typed = complete({ split });
      for (const { key, fault } of QUESTIONS) expect(fault(typed[key], typed)).toBeNull();
    }
  });
});
