import { describe, expect, it } from 'vitest';
import { cleaned, lastLine } from '../../src/programs/said.ts';

const ENV = {
  API_TOKEN: 'abc-123-def',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG',
  DB_PASSWORD: 'ab',
  HOME: '/home/ana',
  KEYBOARD: 'qwertz-de',
};

describe('what a program said', () => {
  it.each([
    ['plain words', 'plain words'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['a\tb\u0000c\u2028d\u202ee', 'a b c d e'],
    ['token abc-123-def of API', 'token … of API'],
    ['key wJalrXUtnFEMI/K7MDENG', 'key …'],
    ['home /home/ana, ab, qwertz-de', 'home /home/ana, ab, qwertz-de'],
    ['https://ana:geheim@db:5432/x', 'https://…@db:5432/x'],
    ['Authorization: Bearer eyJhbGciOi.x-y_z', 'Authorization: Bearer …'],
    ['{"password":"s3cret","user":"ana"}', '{"password":"…","user":"ana"}'],
    ['?access_token=s3cret&page=2', '?access_token=…&page=2'],
    ['x'.repeat(300), `${'x'.repeat(199)}…`],
  ])('is shown without secrets and control characters: %j', (text, shown) => {
    expect(cleaned(text, ENV)).toBe(shown);
  });

  it('is shown by its last line that says something', () => {
    const last = (text: string) => lastLine(Buffer.from(text), ENV);
    expect(last('first\nsecond\r\n\n \u001b[0m\n')).toBe('second');
    expect(last('50 %\r100 %\r')).toBe('100 %');
    expect(last('')).toBe('');
    expect(lastLine(Buffer.from([0x61, 0xff, 0x0a]), ENV)).toBe('a\ufffd');
  });
});
