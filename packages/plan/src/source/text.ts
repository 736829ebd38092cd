import type { Report } from '../report.ts';

/** Largest file of a plan or a scenario, in bytes. */
const MAX_BYTES = 1_048_576;

/** The text of a file, without a byte order mark; reports what keeps it from being read at all. */
export function decodeText(bytes: Uint8Array, file: string, report: Report): string {
  if (bytes.length > MAX_BYTES) {
    report({
      code: 'plan_too_large',
      at: 0,
      message: `${file} has ${bytes.length} bytes; at most ${MAX_BYTES} are read`,
    });
    return '';
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    report({ code: 'not_utf8', at: 0, message: `${file} is UTF-16 (byte 0); needed is UTF-8` });
    return '';
  }
  const text = new TextDecoder().decode(bytes);
  reportBadByte(bytes, text, report);
  reportCharacters(text, report);
  return text;
}

/** A lenient decoder puts U+FFFD for a bad byte; it is one where the file does not spell U+FFFD out. */
function reportBadByte(bytes: Uint8Array, text: string, report: Report): void {
  let byte = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let at = 0;
  for (const character of text) {
    const spelt = bytes[byte] === 0xef && bytes[byte + 1] === 0xbf && bytes[byte + 2] === 0xbd;
    if (character === '\uFFFD' && !spelt) {
      const found = (bytes[byte] ?? 0).toString(16).padStart(2, '0');
      return report({ code: 'not_utf8', at, message: `byte ${byte} (0x${found}) is not UTF-8` });
    }
    byte += utf8Length(character.codePointAt(0) ?? 0);
    at += character.length;
  }
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** Reports control characters, and tabs before the first other character of a line. */
function reportCharacters(text: string, report: Report): void {
  let inIndent = true;
  let tabOfLine = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isControl(code) || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) {
      const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      report({ code: 'control_character', at, message: `control character ${name} is not allowed` });
    }
    if (code === 0x09 && inIndent && !tabOfLine && !isBlankLine(text, at)) {
      tabOfLine = true;
      report({ code: 'tab_indent', at, message: 'found a tab in the indentation; only spaces are allowed' });
    }
    if (code === 0x0a) {
      inIndent = true;
      tabOfLine = false;
    } else if (code !== 0x20 && code !== 0x09) {
      inIndent = false;
    }
  }
}

/** C0 and C1 controls, except tab, line feed, carriage return and next line. */
function isControl(code: number): boolean {
  if (code === 0x09 || code === 0x0a || code === 0x0d || code === 0x85) return false;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

function isBlankLine(text: string, from: number): boolean {
  const end = text.indexOf('\n', from);
  return text.slice(from, end === -1 ? text.length : end).trim() === '';
}
