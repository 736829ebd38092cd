import type { Repair } from '../facts.ts';
import { mendDoubleEncoding } from './double-encoded.ts';
import type { DocumentProblem } from './problem.ts';
import { RepairLog } from './repair-log.ts';
import { plainTypography } from './typography.ts';

/** Largest document that is read, in bytes: a book of 2,000 pages. */
export const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** The lines of a document, repaired. */
export interface DecodedDocument {
  readonly lines: readonly string[];
  readonly repairs: readonly Repair[];
}

export type DecodeResult =
  | { readonly ok: true; readonly document: DecodedDocument }
  | { readonly ok: false; readonly problem: DocumentProblem };

/** Turns bytes into lines: finds what is no text, repairs what was damaged, and says what it did. Never throws. */
export function decodeDocument(bytes: Uint8Array): DecodeResult {
  const foreign = foreignFormat(bytes);
  if (foreign !== null) return { ok: false, problem: foreign };
  const log = new RepairLog();
  const text = textOf(bytes, log);
  if (text === null || seemsBinary(text)) return { ok: false, problem: binary(bytes) };
  if (text.trim() === '') return { ok: false, problem: empty('it holds nothing but white space') };
  if (HTML.test(text.slice(0, 2000).trimStart())) return { ok: false, problem: html() };
  return { ok: true, document: { lines: repairedLines(text, log), repairs: log.repairs() } };
}

const HTML = /^(?:<!--[^>]{0,500}-->\s{0,20})?<(?:!doctype\s{1,20}html|html|head|body)\b/i;

function foreignFormat(bytes: Uint8Array): DocumentProblem | null {
  if (bytes.length === 0) return empty('it has no bytes');
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    const size = `${(bytes.length / 1024 / 1024).toFixed(1)} MiB`;
    return {
      code: 'document_too_large',
      message: `The document has ${size}; at most ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB are read.`,
      hint: 'Give the launch document alone, without logs, exports or pictures inside it.',
    };
  }
  if (startsWith(bytes, '%PDF-')) {
    return {
      code: 'document_is_pdf',
      message: 'The document is a PDF.',
      hint: 'Export its source as Markdown, or copy its text into a .md file.',
    };
  }
  if (startsWith(bytes, 'PK\u0003\u0004') || (bytes[0] === 0x1f && bytes[1] === 0x8b)) {
    return {
      code: 'document_is_archive',
      message: 'The document is an archive, as .docx, .odt, .xlsx, .zip and .gz files are.',
      hint: 'Export it as Markdown, or unpack it and give the .md file inside.',
    };
  }
  return null;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((char, i) => bytes[i] === char.charCodeAt(0));
}

/** UTF-8; UTF-16 where a byte order mark says so; bytes that are no UTF-8 as Windows-1252, if they read as text. */
function textOf(bytes: Uint8Array, log: RepairLog): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeAs('utf-16le', bytes, log);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeAs('utf-16be', bytes, log);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) log.note('bom', 1);
  const text = new TextDecoder('utf-8').decode(bytes);
  return isUtf8(bytes) ? text : notUtf8(bytes, text, log);
}

function decodeAs(encoding: 'utf-16le' | 'utf-16be', bytes: Uint8Array, log: RepairLog): string {
  log.note('bom', 1);
  return new TextDecoder(encoding).decode(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Where most letters beyond ASCII are no UTF-8, the whole text is of an older encoding; else single bytes are lost. */
function notUtf8(bytes: Uint8Array, text: string, log: RepairLog): string | null {
  const lines = text.split('\n');
  const lost = lines.map((line) => occurrences(line, '\uFFFD'));
  const broken = lost.reduce((sum, count) => sum + count, 0);
  const intact = [...text].filter((char) => char > '\u007F' && char !== '\uFFFD').length;
  if (broken > bytes.length / 5) return null;
  if (broken > intact) {
    const western = new TextDecoder('windows-1252').decode(bytes);
    western.split('\n').forEach((line, i) => {
      log.note('legacy_encoding', i + 1, beyondAscii(line));
    });
    return western;
  }
  lost.forEach((count, i) => {
    log.note('lost', i + 1, count);
  });
  return text;
}

function beyondAscii(line: string): number {
  return [...line].filter((char) => char > '\u007F').length;
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** A text has no zero bytes, and hardly any control characters. */
function seemsBinary(text: string): boolean {
  let strange = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0) return true;
    if (unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0d && unit !== 0x0c && unit !== 0x1b) strange++;
  }
  return strange > Math.max(8, text.length / 50);
}

function repairedLines(text: string, log: RepairLog): readonly string[] {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const raw = body.split('\n').map((line, i) => {
    if (!line.includes('\r')) return line;
    log.note('line_ends', i + 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  });
  const lines = raw.length === 1 ? raw : raw.map((line) => line.replaceAll('\r', ' '));
  const whole = lines.length === 1 ? (lines[0]?.split('\r') ?? []) : lines;
  return mendDoubleEncoding(whole).map(({ text: mended, repaired, lost }, i) => {
    log.note('double_encoded', i + 1, repaired);
    log.note('lost', i + 1, lost);
    return plainTypography(mended, i + 1, log);
  });
}

function empty(detail: string): DocumentProblem {
  return {
    code: 'document_empty',
    message: `The document is empty: ${detail}.`,
    hint: 'Give a Markdown file that describes the launch.',
  };
}

function html(): DocumentProblem {
  return {
    code: 'document_is_html',
    message: 'The document is a page of HTML, not Markdown.',
    hint: 'Export the page as Markdown, or copy its text into a .md file.',
  };
}

function binary(bytes: Uint8Array): DocumentProblem {
  const start = [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return {
    code: 'document_is_binary',
    message: `The document is no text: it begins with the bytes ${start}.`,
    hint: 'Give a Markdown file in UTF-8.',
  };
}
