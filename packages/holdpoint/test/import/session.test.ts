import { readDocument } from '@holdpoint/import';
import { describe, expect, it } from 'vitest';
import { answersIn, byName, typedAnswer } from '../../src/import/answers.ts';
import { askOpen, type Material, openSession } from '../../src/import/session.ts';
import { BAKERY } from './documents.ts';

function materialOf(text: string, typed: Material['typed'] = []): Material {
  const reading = readDocument(new TextEncoder().encode(text));
  if (!reading.ok) throw new Error(reading.problem.message);
  return { facts: reading.facts, document: 'BAKERY.md', saved: {}, typed };
}

describe('answers by name', () => {
  const choices = ['launch.version', 'stages.wave-1.observe', 'stages.wave-2.observe', 'stages.gates'].map((id, i) => ({
    number: i + 1,
    id,
    question: '?',
    answers: [],
    form: 'anything',
    lines: [],
  }));

  it.each([
    ['2', ['stages.wave-1.observe']],
    ['stages.gates', ['stages.gates']],
    ['stages.*.observe', ['stages.wave-1.observe', 'stages.wave-2.observe']],
    ['stages.*', ['stages.wave-1.observe', 'stages.wave-2.observe', 'stages.gates']],
    ['*', choices.map(({ id }) => id)],
    ['*wave-2*', ['stages.wave-2.observe']],
    ['stages.*.wave-1.observe', []],
    ['9', ['9']],
  ])('%s means what it says', (to, names) => {
    expect([...byName([{ to, answer: 'x' }], choices).keys()]).toEqual(names);
  });

  it('takes the later of two answers to one choice', () => {
    const typed = [typedAnswer('stages.*=a'), typedAnswer('stages.gates=b = c')];
    expect(byName(typed, choices).get('stages.gates')).toBe('b = c');
  });

  it('reads maps of texts and numbers from files', () => {
    expect(answersIn('launch.version: 2.10\n"3": 24h\n', 'a.yaml').map(({ to, answer }) => [to, answer])).toEqual([
      ['launch.version', '2.10'],
      ['3', '24h'],
    ]);
  });
});

describe('asking', () => {
  it('asks for what is open until it is answered, passes what is left open, and stops where nobody answers any more', async () => {
    const lines: string[] = [];
    const replies = ['', 'not a url', 'http://10.0.0.1', null];
    const material = materialOf(BAKERY);
    const first = openSession(material);
    const session = await askOpen(first, material, (text) => {
      lines.push(text);
      return Promise.resolve(replies.shift() ?? null);
    });
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('Which roles must all agree to GO');
    expect(lines[2]).toContain('"not a url" is no answer to services.stable');
    expect(lines[3]).toContain('the version that is launched');
    expect([...session.answers]).toEqual([['services.stable', 'http://10.0.0.1']]);
    expect(session.draft.open.map(({ id }) => id)).toEqual(
      first.draft.open.map(({ id }) => id).filter((id) => id !== 'services.stable'),
    );
  });

  it('asks for what follows from an answer', async () => {
    const asked: string[] = [];
    const material = materialOf(BAKERY);
    await askOpen(openSession(material), material, (text) => {
      asked.push(text);
      return Promise.resolve(text.includes('agree to GO') ? 'head-baker' : asked.length > 3 ? null : '');
    });
    expect(asked.join('\n')).toContain('Who is head-baker?');
  });
});
