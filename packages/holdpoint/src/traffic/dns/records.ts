import { CLASS, isSameName, MalformedMessage, Reader, type Reply, type ResourceRecord, TYPE } from './wire.ts';

const LONGEST_STRING = 255;

/** An address in one form only: IPv6 in lower case and shortened (RFC 5952). Throws for anything else. */
export function canonicalAddress(text: string): string {
  return addressIn(addressBytes(text));
}

/** Whether it is an address of its own kind, as the type of its record. */
function typeOf(address: string): number {
  return address.includes(':') ? TYPE.aaaa : TYPE.a;
}

/** The record of an address. */
export function addressRecord(name: string, address: string, ttl: number): ResourceRecord {
  return { name, type: typeOf(address), class: CLASS.in, ttl, data: addressBytes(address) };
}

/** A text in a record of its own, in pieces that the format can hold. */
export function textRecord(name: string, text: string, ttl: number): ResourceRecord {
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / LONGEST_STRING));
  const pieces = Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * LONGEST_STRING, (i + 1) * LONGEST_STRING),
  ).flatMap((piece) => [Buffer.of(piece.length), piece]);
  return { name, type: TYPE.txt, class: CLASS.in, ttl, data: Buffer.concat(pieces) };
}

/** The text of a record, its pieces put together. */
export function textIn({ data }: ResourceRecord): string {
  const reader = new Reader(data);
  const pieces: Buffer[] = [];
  while (reader.at < data.length) pieces.push(reader.bytes(reader.uint8()));
  return Buffer.concat(pieces).toString();
}

/** The records of a name and a type among the answers. */
export function answersFor({ answers }: Reply, name: string, type: number): readonly ResourceRecord[] {
  return answers.filter((record) => record.type === type && record.class === CLASS.in && isSameName(record.name, name));
}

/** The address of a record of type A or AAAA. */
export function addressOf({ type, data }: ResourceRecord): string {
  const length = type === TYPE.a ? 4 : 16;
  if (data.length !== length) throw new MalformedMessage(`an address has ${data.length} bytes in place of ${length}`);
  return addressIn(data);
}

function addressBytes(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number));
  const [head = '', tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const whole = [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(whole.flatMap((group) => [group >> 8, group & 0xff]));
}

function addressIn(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
