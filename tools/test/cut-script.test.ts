import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cutScript } from '../rules/cut-script.ts';

test.each([
  ['a // b', 'a     ', '  // b'],
  ['a /* b\nc */ d', 'a     \n     d', '  /* b\nc */  '],
  ["f('it\\'s') + 1", "f('     ') + 1", '              '],
  ['f("// no comment")', 'f("             ")', '                  '],
  ['`a ${b} c`', '`  ${b}  `', '          '],
  ['`${`${a}`}{` + b', '`${`${a}`} ` + b', '                '],
  ['`${{ a: 1 }.a} b` + c', '`${{ a: 1 }.a}  ` + c', '                     '],
  ['x = /[/]"/g; y', 'x = /    /g; y', '              '],
  ['a / b / c', 'a / b / c', '         '],
  ['return /a/', 'return / /', '          '],
  ['f(x) / 2 // y', 'f(x) / 2     ', '         // y'],
  ["'open\na", "'    \na", '     \n '],
])('%j is cut into code and comments', (text, code, comments) => {
  expect(cutScript(text)).toEqual({ code, comments });
});

test('lines and columns stay where they are, in every script of this folder', () => {
  const folder = new URL('../rules/', import.meta.url);
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  expect(scripts).not.toEqual([]);
  for (const script of scripts) {
    const text = readFileSync(new URL(script, folder), 'utf8');
    const { code, comments } = cutScript(text);
    const lengths = (part: string) => part.split('\n').map((line) => line.length);
    expect(lengths(code)).toEqual(lengths(text));
    expect(lengths(comments)).toEqual(lengths(text));
  }
});
