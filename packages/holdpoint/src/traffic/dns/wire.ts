/** Messages of DNS as bytes (RFC 1035), with the data of records left as it is. */

/** Numbers of RFC 1035, 2136, 3596 and 8945. */
export const TYPE = { a: 1, cname: 5, soa: 6, txt: 16, aaaa: 28, tsig: 250 } as const;
export const CLASS = { in: 1, none: 254, any: 255 } as const;
export const OPCODE = { query: 0, update: 5 } as const;

export interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface ResourceRecord extends Question {
  /** Seconds. */
  readonly ttl: number;
  readonly data: Buffer;
}

/** A message; an update calls its four sections zone, prerequisites, updates and additionals. */
export interface Message {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired?: boolean;
  readonly questions: readonly Question[];
  readonly answers?: readonly ResourceRecord[];
  readonly authorities?: readonly ResourceRecord[];
  readonly additionals?: readonly ResourceRecord[];
}

export interface Reply extends Required<Omit<Message, 'recursionDesired'>> {
  readonly isReply: boolean;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly rcode: number;
  /** Where the last record of the message begins; 0 where there is none. */
  readonly lastRecordAt: number;
}

/** Bytes that are no message of DNS; the message says why. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

const HEADER_BYTES = 12;
const LONGEST_NAME = 255;
const LONGEST_LABEL = 63;
/** As many as a name can have labels: each pointer may stand for one. */
const MOST_POINTERS = 127;

/** A name of ASCII letters, digits, `-` and `_` as bytes, in lower case; a final dot may be left out. */
export function encodeName(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.').filter(Boolean);
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label.toLowerCase(), 'latin1');
    if (bytes.length > LONGEST_LABEL) throw new MalformedMessage(`"${label}" is longer than ${LONGEST_LABEL} bytes`);
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  });
  const whole = Buffer.concat([...parts, Buffer.of(0)]);
  if (whole.length > LONGEST_NAME) throw new MalformedMessage(`"${name}" is longer than ${LONGEST_NAME} bytes`);
  return whole;
}

/** Whether two names are the same: upper and lower case are, and a final dot makes no difference. */
export function isSameName(one: string, other: string): boolean {
  return plainName(one) === plainName(other);
}

/** In lower case and without a final dot. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function encodeQuestion({ name, type, class: of }: Question): Buffer {
  const rest = Buffer.alloc(4);
  rest.writeUInt16BE(type, 0);
  rest.writeUInt16BE(of, 2);
  return Buffer.concat([encodeName(name), rest]);
}

/** A record as bytes. */
export function encodeRecord(record: ResourceRecord): Buffer {
  const rest = Buffer.alloc(6);
  rest.writeUInt32BE(record.ttl, 0);
  rest.writeUInt16BE(record.data.length, 4);
  return Buffer.concat([encodeQuestion(record), rest, record.data]);
}

export function encodeMessage(message: Message): Buffer {
  const { questions, answers = [], authorities = [], additionals = [] } = message;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(message.id, 0);
  header.writeUInt16BE((message.opcode << 11) | (message.recursionDesired === true ? 0x100 : 0), 2);
  for (const [i, { length }] of [questions, answers, authorities, additionals].entries()) {
    header.writeUInt16BE(length, 4 + 2 * i);
  }
  const records = [...answers, ...authorities, ...additionals].map(encodeRecord);
  return Buffer.concat([header, ...questions.map(encodeQuestion), ...records]);
}

/** Reads a whole message. Throws MalformedMessage for anything else. */
export function decodeMessage(bytes: Buffer): Reply {
  const reader = new Reader(bytes);
  const [id, flags] = [reader.uint16(), reader.uint16()];
  const [questionCount, ...recordCounts] = [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()];
  const questions = Array.from({ length: questionCount ?? 0 }, () => readQuestion(reader));
  let lastRecordAt = 0;
  const [answers = [], authorities = [], additionals = []] = recordCounts.map((count) =>
    Array.from({ length: count }, () => {
      lastRecordAt = reader.at;
      return readRecord(reader);
    }),
  );
  if (reader.at !== bytes.length) throw new MalformedMessage(`${bytes.length - reader.at} bytes follow the message`);
  return {
    id,
    isReply: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    isAuthoritative: (flags & 0x400) !== 0,
    isTruncated: (flags & 0x200) !== 0,
    rcode: flags & 0xf,
    ...{ questions, answers, authorities, additionals, lastRecordAt },
  };
}

function readQuestion(reader: Reader): Question {
  return { name: reader.name(), type: reader.uint16(), class: reader.uint16() };
}

function readRecord(reader: Reader): ResourceRecord {
  return { ...readQuestion(reader), ttl: reader.uint32(), data: reader.bytes(reader.uint16()) };
}

/** Reads one thing after the other, never past the end. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  bytes(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new MalformedMessage('it ends in the middle');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  uint8(): number {
    return this.bytes(1).readUInt8();
  }

  uint16(): number {
    return this.bytes(2).readUInt16BE();
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  uint48(): number {
    return this.bytes(6).readUIntBE(0, 6);
  }

  /** A name, which may go on at an earlier place of the message. */
  name(): string {
    return this.#labels(LONGEST_NAME - 1, MOST_POINTERS).join('.');
  }

  /** The labels from here on: of so many bytes at most, and over so many pointers. */
  #labels(room: number, pointers: number): readonly string[] {
    const start = this.#at;
    const labels: string[] = [];
    let left = room;
    for (let size = this.uint8(); size > 0; size = this.uint8()) {
      if (size >= 0xc0) {
        const back = new Reader(this.#bytes);
        back.#at = ((size & 0x3f) << 8) | this.uint8();
        if (back.#at >= start) throw new MalformedMessage('a name points at what comes after it');
        if (pointers === 0) throw new MalformedMessage('a name points on and on');
        return [...labels, ...back.#labels(left, pointers - 1)];
      }
      if (size > LONGEST_LABEL) throw new MalformedMessage('a name has a label of an unknown kind');
      labels.push(labelText(this.bytes(size)));
      left -= size + 1;
      if (left < 0) throw new MalformedMessage('a name is too long');
    }
    return labels;
  }
}

/** Bytes other than printable ones are shown as RFC 4343 does, so that no label looks like two. */
function labelText(label: Buffer): string {
  return label
    .toString('latin1')
    .replace(/[^!-~]|[.\\]/g, (found) => `\\${String(found.charCodeAt(0)).padStart(3, '0')}`);
}
