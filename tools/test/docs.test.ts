import { readFileSync } from 'node:fs';
import { readPlan } from '@holdpoint/plan';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../packages/holdpoint/src/cli/program.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('README', () => {
  const readme = read('README.md');

  test('shows a plan that is valid, without a warning', () => {
    const [, plan = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
    expect(readPlan(new TextEncoder().encode(plan), 'README.md')).toMatchObject({ ok: true, warnings: [] });
  });

  test('names only commands that there are', () => {
    const known = buildProgram(() => undefined).commands.map((command) => command.name().split(' ')[0]);
    const named = [...readme.matchAll(/^npx holdpoint (\w+)/gm)].map(([, name]) => name);
    expect(named).toContain('run');
    expect(known).toEqual(expect.arrayContaining(named));
  });

  test('names every scenario of the demo', () => {
    const demo = buildProgram(() => undefined).commands.find((command) => command.name() === 'demo');
    const choices = demo?.options.find(({ long }) => long === '--bad')?.argChoices ?? [];
    expect(choices).not.toEqual([]);
    for (const choice of choices) expect(readme).toMatch(new RegExp(`\\b${choice}\\b`));
  });
});

test('docs/refusals.md explains exactly the codes that the engine refuses with', () => {
  const sources = ['alerts', 'answers', 'authority', 'decisions']
    .map((name) => read(`packages/engine/src/${name}.ts`))
    .join('');
  const refused = [...sources.matchAll(/code: '(\w+)'/g)].map(([, code]) => code);
  const explained = [...read('docs/refusals.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  expect(explained.toSorted()).toEqual([...new Set(refused)].toSorted());
});

test('every term of the glossary says which words to avoid', () => {
  const terms = read('GLOSSARY.md').match(/^\*\*.+$/gm) ?? [];
  expect(terms.length).toBeGreaterThan(40);
  for (const term of terms) expect(term).toMatch(/\*Avoid:\* .+\.$/);
});
