import { describe, expect, test } from 'vitest';
import { factsOf } from '../support/read.ts';

/** Lines below a title, so that the language is known by more than one of them. */
function read(...lines: readonly string[]): ReturnType<typeof factsOf> {
  return factsOf(lines.join('\n'));
}

describe('headings that ask', () => {
  test.each([
    ['# The launch of the mirror', '## When do we switch it off?'],
    ['# The launch of the mirror', '## Halt the rollout if …'],
    ['# Der Start des Spiegels und was wir tun', '## Wann brechen wir ab, abbrechen wenn'],
    ['# El lanzamiento de la nueva caja', '## Cuándo se detiene'],
    ['# Le lancement de la nouvelle caisse', '## Quand revenir en arrière ?'],
  ])('%s, %s: what follows is a trigger', (title, heading) => {
    const { triggers, thresholds } = read(title, '', heading, '', '- p95 > 900 ms', '- CPU > 92 %');
    expect(triggers.map(({ condition }) => condition)).toEqual(['p95_latency > 900ms', 'cpu > 92%']);
    expect(thresholds).toEqual([]);
  });

  test.each(['## How to halt', '## How do we switch it off?', '## Rollback (target: under 9 minutes)'])(
    '%s: what follows is how to roll back',
    (heading) => {
      const { rollbackSteps, checklist } = read(
        '# The launch of the mirror',
        '',
        heading,
        '',
        '1. Close the tap',
        '2. Call the port',
      );
      expect(rollbackSteps.map(({ text }) => text)).toEqual(['Close the tap', 'Call the port']);
      expect(checklist).toEqual([]);
    },
  );

  test('a sentence that introduces triggers does not hide that they are some', () => {
    const { triggers } = read(
      '# 网关上线',
      '',
      '## 回滚条件',
      '',
      '出现以下任一情况，当班人员立即回滚，不必等待审批：',
      '',
      '- 错误率大于 3%，持续 4 分钟',
    );
    expect(triggers.map(({ condition }) => condition)).toEqual(['error_rate > 3% for 4m']);
  });
});

describe('stages', () => {
  test('shares told in prose rise to all of the traffic', () => {
    const { stages } = read(
      '# The launch of the mirror',
      '',
      '## Rollout',
      '',
      'First 5 % for two days, after a review 30 %, and by the weekend 100 %.',
    );
    expect(stages.map(({ percent, duration }) => [percent, duration])).toEqual([
      [5, '2d'],
      [30, undefined],
      [100, undefined],
    ]);
  });

  test('halves and everything are shares in a ramp', () => {
    const { stages } = read(
      '# The launch of the mirror',
      '',
      '## Rollout',
      '',
      'We open it to two percent of the readers, then a quarter of them, then half of them, and then everyone.',
    );
    expect(stages.map(({ percent }) => percent)).toEqual([2, 25, 50, 100]);
  });

  test('boxes that begin with a share are stages as well', () => {
    const { stages, checklist } = read(
      '# Launch of the mirror',
      '',
      '## Rollout',
      '',
      '- [ ] 10% on Monday',
      '- [ ] 100% on Friday',
    );
    expect(stages.map(({ percent }) => percent)).toEqual([10, 100]);
    expect(checklist).toHaveLength(2);
  });

  test('a column of numbers names no stage where another has words, and counts users without a unit', () => {
    const { stages } = read(
      '# Launch of the mirror',
      '',
      '## Rollout',
      '',
      '| Wave | Audience | Users | Hold |',
      '|---|---|---|---|',
      '| 1 | Testers | 300 | 6 hours |',
      '| 2 | Harbour towns | 9,000 | 2 days |',
    );
    expect(stages).toMatchObject([
      { label: 'Testers', users: 300, duration: '6h' },
      { label: 'Harbour towns', users: 9000, duration: '2d' },
    ]);
  });
});

describe('limits', () => {
  test('a column of what aborts holds triggers, with how long, and no limits', () => {
    const { triggers, thresholds } = read(
      '# Launch of the mirror',
      '',
      '| Signal | Target | Abort if | For |',
      '|---|---|---|---|',
      '| Error rate | < 1% | > 4% | 7 min |',
    );
    expect(triggers.map(({ condition }) => condition)).toEqual(['error_rate > 4% for 7m']);
    expect(thresholds).toMatchObject([{ op: '<', value: 1, level: 'target' }]);
  });

  test('a limit without a sign lies on the other side of the target', () => {
    const { thresholds } = read(
      '# Launch of the mirror',
      '',
      '| Metric | Target | Warning |',
      '|---|---|---|',
      '| Seats filled | > 90 % | 75 % |',
    );
    expect(thresholds.map(({ op, value }) => [op, value])).toEqual([
      ['>', 90],
      ['<', 75],
    ]);
  });

  test('how long may come before how much', () => {
    const { triggers } = read(
      '# Der Start des Spiegels',
      '',
      '## Abbruchkriterien',
      '',
      '- Die Fehlerrate liegt länger als 8 Minuten über 6 %',
      '- Die CPU liegt 12 Minuten lang über 93 %',
    );
    expect(triggers.map(({ condition }) => condition)).toEqual(['error_rate > 6% for 8m', 'cpu > 93% for 12m']);
  });

  test('a metric keeps its words, and a percentile in parentheses', () => {
    const { thresholds } = read(
      '# Lançamento do espelho',
      '',
      '## Métricas',
      '',
      '- Taxa de erro de leitura abaixo de 2%',
      '- Tempo de resposta (P99): menor que 700 ms',
    );
    expect(thresholds.map(({ metric }) => metric)).toEqual(['Taxa de erro de leitura', 'Tempo de resposta (P99)']);
  });

  test('a time of day is no number', () => {
    expect(read('# Launch', '', '## Limits', '', '- Run `load FROM=08:30` first').thresholds).toEqual([]);
  });
});

describe('commands', () => {
  test.each([
    ['## Rollback', '1. Close it with `taps close harbour`', 'taps close harbour'],
    ['## Notes', 'Look with `taps list --open`.', 'taps list --open'],
  ])('%s: %s', (heading, line, command) => {
    expect(read('# Launch', '', heading, '', line).commands.map(({ text }) => text)).toEqual([command]);
  });

  test('a plain block of calls is shell code, without the remarks behind them', () => {
    const { commands } = read(
      '# Launch',
      '',
      'Then:',
      '',
      '    taps close --all',
      '    taps list --open   # must be empty',
      '',
    );
    expect(commands.map(({ text }) => text)).toEqual(['taps close --all', 'taps list --open']);
  });

  test('names between backticks are none', () => {
    expect(read('# Launch', '', '## Rollback', '', '1. Set `harbour_tap` to off').commands).toEqual([]);
  });
});

describe('people', () => {
  test('several roles on one line', () => {
    const { people } = read('# Launch of the mirror', '', 'Launch lead: Ana Ruiz · QA lead: Tom Lind');
    expect(people.map(({ role, name }) => [role, name])).toEqual([
      ['Launch lead', 'Ana Ruiz'],
      ['QA lead', 'Tom Lind'],
    ]);
  });

  test('a role in parentheses behind a name, and a person behind a step', () => {
    const { people, timeline } = read(
      '# Launch of the mirror',
      '',
      'Present: Ana Ruiz (launch lead), Tom Lind (security)',
      '',
      '## Timeline',
      '',
      '- 09:10 Open the tap (Tom Lind)',
      '- 09:40 Look at the harbour (Control Room)',
    );
    expect(people.map(({ role, name }) => [role, name])).toEqual([
      ['launch lead', 'Ana Ruiz'],
      ['security', 'Tom Lind'],
    ]);
    expect(timeline.map(({ owner }) => owner)).toEqual(['Tom Lind', undefined]);
  });

  test('properties of a page name its owner', () => {
    const { people } = read(
      '# Launch of the mirror',
      '',
      '| | |',
      '|---|---|',
      '| Owner | Ana Ruiz |',
      '| State | draft |',
    );
    expect(people.map(({ role, name }) => [role, name])).toEqual([['Owner', 'Ana Ruiz']]);
  });

  test('approvals in a sentence', () => {
    const { approvals } = read(
      '# Launch',
      '',
      '## Sign-off',
      '',
      'It is given by the product manager and by security.',
    );
    expect(approvals.map(({ role }) => role)).toEqual(['product manager', 'security']);
  });
});

test('channels have the names that follow their products, and numbers behind a word for them', () => {
  const { channels } = read(
    '# Launch of the mirror',
    '',
    '## Communication',
    '',
    '- PagerDuty: harbour-primary',
    '- Hotline: 020 555 0188',
  );
  expect(channels.map(({ kind, name }) => [kind, name])).toEqual([
    ['pagerduty', 'harbour-primary'],
    ['phone', '020 555 0188'],
  ]);
});

test('numbered lines without blank ones between are steps of their own', () => {
  const { rollbackSteps } = read('# Launch', '', '## Rollback', '', 'Step 1. Close the tap', 'Step 2. Call the port');
  expect(rollbackSteps.map(({ text }) => text)).toEqual(['Close the tap', 'Call the port']);
});

test('a decision among steps is a checkpoint by its own name', () => {
  const { checkpoints } = read(
    '# Der Start des Spiegels',
    '',
    '## Ablauf',
    '',
    '| Uhrzeit | Schritt |',
    '|---|---|',
    '| 07:00 | Hahn öffnen |',
    '| 07:30 | Entscheidung: fortfahren oder abbrechen |',
  );
  expect(checkpoints).toMatchObject([
    { label: 'Entscheidung: fortfahren oder abbrechen', decisions: ['CONTINUE', 'ABORT'] },
  ]);
});

test('front matter with a name and a title has the title', () => {
  expect(read('---', 'name: launch-form', 'title: "The mirror opens"', '---', '', '### Notes').title).toBe(
    'The mirror opens',
  );
});

test('a heading that speaks of going back is about how, and one that it worked about success', () => {
  const { rollbackSteps, successCriteria } = read(
    '# Launch of the mirror',
    '',
    '## If we must switch back',
    '',
    '1. Close the tap',
    '',
    '## It worked if',
    '',
    '- nobody drowned',
  );
  expect(rollbackSteps.map(({ text }) => text)).toEqual(['Close the tap']);
  expect(successCriteria.map(({ text }) => text)).toEqual(['nobody drowned']);
});

test('days with their times are moments', () => {
  const { timeline } = read('# Der Start', '', '## Termine', '', '- 05.12. 06:30 – Hahn öffnen');
  expect(timeline.map(({ at, text }) => [at, text])).toEqual([['05.12. 06:30', 'Hahn öffnen']]);
});

test('boxes to be ticked by those who approve name them', () => {
  const { approvals } = read(
    '# Launch',
    '',
    '## Sign-off',
    '',
    '- [ ] Harbourmaster',
    '- [ ] Security review of the taps',
  );
  expect(approvals.map(({ role }) => role)).toContain('Harbourmaster');
});

test('plain lines that begin with a time are a step each', () => {
  const { timeline, stages } = read(
    '# Move of the tile server',
    '',
    'who: Ida, Per',
    'when: Monday',
    '',
    '08:15 Ida: warm the tiles',
    '08:40 Per: 20 % of the maps',
    '10:05 pm Per: all traffic',
  );
  expect(timeline.map(({ at }) => at)).toEqual(['08:15', '08:40', expect.stringContaining('10:05')]);
  expect(stages.map(({ percent }) => percent)).toEqual([20, 100]);
});
