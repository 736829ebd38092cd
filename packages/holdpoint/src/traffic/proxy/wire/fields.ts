/** Header fields as a flat list: name, value, name, value, … Names are in lower case; one character per byte. */
export type Fields = readonly string[];

const FIELD_LINES = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;

/**
 * Reads field lines (RFC 9112, section 5), each ended by CRLF. Null for anything that two readers
 * could take in two ways: folded lines, a space before the colon, bare CR or LF, control characters.
 */
export function parseFields(block: string): string[] | null {
  if (!FIELD_LINES.test(block)) return null;
  const fields: string[] = [];
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf('\r\n', start);
    const colon = block.indexOf(':', start);
    fields.push(block.slice(start, colon).toLowerCase(), block.slice(colon + 1, end).trim());
    start = end + 2;
  }
  return fields;
}

/** Fields as Node lists them, with their names in lower case. */
export function fieldsOf(rawHeaders: readonly string[]): string[] {
  return rawHeaders.map((text, index) => (index % 2 === 0 ? text.toLowerCase() : text));
}

/** Field lines, each ended by CRLF. */
export function formatFields(fields: Fields): string {
  let lines = '';
  for (let i = 0; i < fields.length; i += 2) lines += `${fields[i]}: ${fields[i + 1]}\r\n`;
  return lines;
}

/** The value of the first field of that name; undefined without one. */
export function firstValue(fields: Fields, name: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
  return undefined;
}

/** The value of the only field of that name; undefined without one, null where there are several. */
export function onlyValue(fields: Fields, name: string): string | null | undefined {
  let found: string | undefined;
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] !== name) continue;
    if (found !== undefined) return null;
    found = fields[i + 1];
  }
  return found;
}

/** The members of every comma-separated field of that name, in lower case. */
export function listMembers(fields: Fields, name: string): readonly string[] {
  let members: string[] | null = null;
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] !== name) continue;
    members ??= [];
    for (const member of (fields[i + 1] ?? '').split(',')) members.push(member.trim().toLowerCase());
  }
  return members ?? NO_MEMBERS;
}

const NO_MEMBERS: readonly string[] = [];
