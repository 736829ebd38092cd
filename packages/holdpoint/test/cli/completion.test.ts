import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vocabulary } from '../../src/cli/completion/vocabulary.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { holdpoint } from './command.ts';

const COMMANDS = vocabulary(buildProgram(() => undefined));
/** A folder with a plan, another file and a folder, for completion of files. */
let dir: string;
const scripts = new Map<string, string>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-completion-'));
  mkdirSync(join(dir, 'plans of ours'));
  writeFileSync(join(dir, 'plan.yaml'), '');
  writeFileSync(join(dir, 'notes.txt'), '');
  for (const shell of ['bash', 'fish', 'zsh']) {
    const { code, out, err } = await holdpoint(['completion', shell]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    scripts.set(shell, out);
    writeFileSync(join(dir, `completion.${shell}`), out);
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What bash offers for the last of each list of words. */
function inBash(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const tries = lines.map((words) => `try holdpoint ${words.map((word) => `'${word}'`).join(' ')}`);
  const script = `
    source completion.bash
    try() {
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
      "$(complete -p holdpoint | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
      (IFS=$'\\t'; echo "\${COMPREPLY[*]}")
    }
    ${tries.join('\n')}`;
  const out = execFileSync('bash', ['--noprofile', '--norc', '-c', script], { cwd: dir, encoding: 'utf8' });
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t').filter((word) => word !== ''));
}

describe('in bash', () => {
  it('every command and every option of the program is offered', () => {
    const below = inBash(COMMANDS.map(({ at }) => [...at.split(' ').filter((word) => word !== ''), '']));
    const flags = inBash(COMMANDS.map(({ at }) => [...at.split(' ').filter((word) => word !== ''), '-']));
    expect(COMMANDS.length).toBeGreaterThan(12);
    for (const [i, { commands, options }] of COMMANDS.entries()) {
      expect(below[i]).toEqual(expect.arrayContaining(commands.map(({ name }) => name)));
      expect(flags[i]).toEqual(options.flatMap((option) => option.flags));
    }
  });

  it('every choice of an option is offered as its value, alone', () => {
    const cases = COMMANDS.flatMap(({ at, options }) =>
      options.flatMap(({ flags, values }) =>
        values?.kind === 'words' ? [{ words: [...at.split(' '), flags.at(-1) ?? ''], choices: values.words }] : [],
      ),
    );
    expect(cases.length).toBeGreaterThan(0);
    expect(inBash(cases.map(({ words }) => [...words, '']))).toEqual(cases.map(({ choices }) => choices));
    expect(inBash(cases.map(({ words }) => [...words, '=', '']))).toEqual(cases.map(({ choices }) => choices));
    expect(inBash(cases.map(({ words }) => [...words, '=']))).toEqual(cases.map(({ choices }) => choices));
  });

  it.each([
    [['v'], ['validate']],
    [
      ['validate', ''],
      ['plan.yaml', 'plans of ours'],
    ],
    [
      ['run', 'pl'],
      ['plan.yaml', 'plans of ours'],
    ],
    [['run', '--data', ''], ['plans of ours']],
    [['run', '--as', ''], []],
    [['run', '--as', 'status', '--po'], ['--port']],
    [
      ['demo', '--bad', 'l'],
      ['latency', 'leak'],
    ],
    [['audit', 'verify', '--j'], ['--json']],
    [
      ['answer', '--as', 'ana', ''],
      ['yes', 'no'],
    ],
    [['help', 'aud'], ['audit']],
    [
      ['completion', ''],
      ['bash', 'fish', 'zsh'],
    ],
    [['nonsense', 'nothing'], []],
  ])('%j is completed to %j', (words, offered) => {
    expect(inBash([words])).toEqual([offered]);
  });
});

const installed = ['fish', 'zsh'].filter((shell) => spawnSync(shell, ['--version']).status === 0);

it.each(['bash', ...installed])('the script for %s has no fault that the shell can see', (shell) => {
  expect(spawnSync(shell, ['-n', `completion.${shell}`], { cwd: dir, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

it.each(['bash', 'fish', 'zsh'])('the script for %s has every command and every option', (shell) => {
  const script = scripts.get(shell) ?? '';
  for (const { at, options } of COMMANDS) {
    expect(script).toContain(at);
    for (const flag of options.flatMap(({ flags }) => flags)) {
      expect(script).toMatch(new RegExp(`(?:${flag}|-[ls] ${flag.replace(/^-+/, '')})\\b`));
    }
  }
});

it('an unknown shell is refused with the known ones', async () => {
  expect(await holdpoint(['completion', 'csh'])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('bash, fish, zsh'),
  });
});
