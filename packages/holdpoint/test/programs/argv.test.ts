import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../src/programs/argv.ts';

function argvOf(line: string): readonly string[] | string {
  const split = splitCommand(line);
  return split.outcome === 'argv' ? [split.program, ...split.args] : split.detail;
}

describe('the line of a command', () => {
  it.each([
    ['./tickets.sh', ['./tickets.sh']],
    ['  a   b\tc ', ['a', 'b', 'c']],
    [`a 'b c' "d e" f\\ g`, ['a', 'b c', 'd e', 'f g']],
    [`a --x='b'"c"d`, ['a', '--x=bcd']],
    [`a '' ""`, ['a', '', '']],
    [`a "b\\"c\\\\d\\e"`, ['a', 'b"c\\d\\e']],
    ["sh -c 'cat x | wc -l; echo $HOME'", ['sh', '-c', 'cat x | wc -l; echo $HOME']],
    ['grep -c ^a*$ x', ['grep', '-c', '^a*$', 'x']],
    ['a #b é', ['a', '#b', 'é']],
  ])('%s', (line, argv) => {
    expect(argvOf(line)).toEqual(argv);
  });

  it.each([
    ['cat x | wc -l', 'nothing is done about |'],
    ['a; b', 'nothing is done about ;'],
    ['a && b', 'nothing is done about &'],
    ['a > b', 'nothing is done about >'],
    ['a `b`', 'nothing is done about `'],
    ['a $HOME', 'no variables are filled in'],
    ['a "$HOME"', 'no variables are filled in'],
    ['a $(b)', 'no variables are filled in'],
    ["a 'b", "a quote ' has no end"],
    ['a "b', 'a quote " has no end'],
    ['a \\', 'a backslash escapes nothing'],
    ['', 'the command is empty'],
    ['  ', 'the command is empty'],
    ["'' a", 'the command is empty'],
  ])('%j is refused', (line, detail) => {
    expect(argvOf(line)).toContain(detail);
  });

  it('is read as a shell reads it', () => {
    const lines = fc.string({ unit: fc.constantFrom(...`ab '"\\=,:.%-`), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lines, (rest) => {
        const argv = argvOf(`x${rest}`);
        if (typeof argv === 'string') return;
        const program = String.raw`printf '%s\n' "$#"; for each; do printf '<%s>\n' "$each"; done`;
        const shell = spawnSync('sh', ['-c', `set -f; f() { ${program}; }; f x${rest}`], { encoding: 'utf8' });
        expect(shell.stdout).toBe(`${argv.length}\n${argv.map((word) => `<${word}>\n`).join('')}`);
      }),
    );
  });
});
