import { type Node, nodesBelow } from '../blocks/node.ts';
import type { ChannelFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import type { Reading } from './reading.ts';

type Kind = ChannelFact['kind'];

/** Products by the names that everybody writes alike. */
const PRODUCTS: readonly (readonly [RegExp, Kind])[] = [
  [/\bslack\b/, 'slack'],
  [/\bpager\s?duty\b/, 'pagerduty'],
  [/\b(?:microsoft teams|ms teams|teams channel|teams(?=\s?:))/, 'teams'],
  [/飞书|钉钉|企业微信|微信群|카카오톡|잔디|チャットワーク/, 'other'],
  [
    /\b(?:opsgenie|victorops|telegram|signal group|discord|whatsapp|zalo|wechat|dingtalk|feishu|lark|kakaotalk|line works|mattermost|google chat|zoom)\b/,
    'other',
  ],
  [/\bstatus ?page\b/, 'status_page'],
];
const ANY_PRODUCT = new RegExp(PRODUCTS.map(([pattern]) => pattern.source).join('|'));
const HASH_NAME = /(?:^|[\s([{"'`,;:|/])#([a-z\u00C0-\uFFEF][\w\u00C0-\uFFEF-]{1,60})/gi;
const EMAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g;
const WEBHOOK = /https?:\/\/(hooks\.[\w.-]{1,80}|[\w.-]{1,80}\/webhook)[^\s)>"'`\]]{0,300}/gi;
const STATUS_URL = /https?:\/\/(?:[\w-]{1,60}\.)?status\.[\w.-]{1,80}|https?:\/\/[\w.-]{1,80}statuspage\.io/gi;
const PHONE = /\+\d[\d ().-]{6,18}\d/g;
const LOCAL_PHONE = /(?<![\d+.-])\(?\d[\d ().-]{6,18}\d/;
/** A name in quotes, or behind a colon, that follows a product's name. */
const NAMED = /^\s?[:：]?\s?(?:["«「『]\s?([^"»」』]{2,60}?)\s?["»」』]|[:：]\s?([a-z][\w.]{0,30}[_-][\w.-]{1,40}))/i;

interface Piece {
  readonly node: Node;
  readonly line: number;
  readonly text: string;
  readonly original: string;
}

/** Where messages go: named channels, addresses, and the products that carry them. */
export function findChannels(reading: Reading): void {
  for (const piece of piecesOf(reading)) {
    named(piece, reading);
    phones(piece, reading);
    products(piece, reading);
    generic(piece, reading);
  }
}

function piecesOf(reading: Reading): readonly Piece[] {
  return [...nodesBelow(reading.root)].flatMap((node): readonly Piece[] => {
    if (node.kind === 'table') {
      return (node.table?.rows ?? []).map(({ line, original, cells }) => ({
        node,
        line,
        original,
        text: cells.map(({ text }) => text).join(' | '),
      }));
    }
    if (node.kind !== 'code') return [{ node, line: node.line, text: node.text, original: node.original }];
    if (node.language !== 'bash') return [];
    return node.code
      .filter(({ text }) => text.trim().startsWith('#'))
      .map(({ line, text }) => ({ node, line, text: text.replace(/^\s*#+\s*/, ''), original: text }));
  });
}

function add(
  piece: Piece,
  kind: Kind,
  name: string,
  { reading, confidence }: { reading: Reading; confidence: number },
): void {
  reading.understood.add(piece.line);
  if (reading.once('channels', `${kind} ${fold(name)}`))
    reading.add('channels', { line: piece.line, original: piece.original, confidence, kind, name });
}

function named(piece: Piece, reading: Reading): void {
  if (!/[#@+]|http/.test(piece.text)) return;
  const sure = { reading, confidence: 0.95 };
  for (const [, name = ''] of piece.text.matchAll(HASH_NAME)) add(piece, kindOfHash(piece), `#${name}`, sure);
  for (const [address] of piece.text.matchAll(EMAIL)) add(piece, 'email', address, sure);
  for (const [, host = ''] of piece.text.matchAll(WEBHOOK)) add(piece, 'webhook', host, sure);
  for (const [url] of piece.text.matchAll(STATUS_URL)) add(piece, 'status_page', url, sure);
  for (const [number] of piece.text.matchAll(PHONE)) add(piece, 'phone', number.trim(), sure);
}

/** Numbers of people, and numbers behind a word for telephones, also without the code of a country. */
function phones(piece: Piece, reading: Reading): void {
  const sure = { reading, confidence: 0.85 };
  for (const { contact } of reading.factsAt('people', piece.line))
    if (contact !== undefined && /^[+(]?\d[\d ().-]{6,}$/.test(contact)) add(piece, 'phone', contact, sure);
  const word = reading.words.channels.all(fold(piece.text)).find(({ value }) => value === 'phone');
  const [number] = word === undefined ? [] : (LOCAL_PHONE.exec(piece.text.slice(word.end)) ?? []);
  if (number !== undefined && !piece.text.includes(`+${number}`)) add(piece, 'phone', number.trim(), sure);
}

/** A name with a hash is Slack's, unless the line names another product. */
function kindOfHash(piece: Piece): Kind {
  const folded = fold(piece.text);
  if (/\bteams\b/.test(folded) && !folded.includes('slack')) return 'teams';
  return /\b(?:discord|mattermost|irc)\b/.test(folded) ? 'other' : 'slack';
}

function products(piece: Piece, reading: Reading): void {
  const folded = fold(piece.text);
  if (!ANY_PRODUCT.test(folded)) return;
  const line = reading.factsAt('channels', piece.line);
  for (const [pattern, kind] of PRODUCTS) {
    const match = pattern.exec(folded);
    if (match === null) continue;
    const isNamed = line.some((each) => each.kind === kind && each.name !== match[0]);
    if (isNamed) continue;
    const end = match.index + match[0].length;
    const [, quoted, after] = NAMED.exec(piece.text.slice(end)) ?? [];
    add(piece, kind, quoted ?? after ?? piece.text.slice(match.index, end), { reading, confidence: 0.8 });
  }
}

/** "E-mail" and "SMS" are channels where messages are spoken of, or beside one that is. */
function generic(piece: Piece, reading: Reading): void {
  const matches = reading.words.channels.all(fold(piece.text));
  if (matches.length === 0) return;
  const beside = reading.has('channels', piece.line);
  if (!beside && !reading.anywhereUnder(piece.node, 'channels')) return;
  for (const { value, start, end } of matches) {
    const here = reading.factsAt('channels', piece.line).some(({ kind }) => kind === value);
    const known = here || (value === 'status_page' && reading.facts.channels.some(({ kind }) => kind === value));
    if (!known) add(piece, value, piece.text.slice(start, end), { reading, confidence: 0.7 });
  }
}
