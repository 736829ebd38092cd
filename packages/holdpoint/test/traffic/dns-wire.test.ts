import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, addressRecord, canonicalAddress, textIn, textRecord } from '../../src/traffic/dns/records.ts';
import { parseMemory, shareInForce, shareOf, unfit, wishedAddresses } from '../../src/traffic/dns/rules.ts';
import { decodeMessage, encodeMessage, encodeName, MalformedMessage, Reader } from '../../src/traffic/dns/wire.ts';
import { split } from './world.ts';

describe('messages', () => {
  it('are read back as they were written', () => {
    const record = textRecord('_holdpoint.shop.example', 'x'.repeat(600), 60);
    const written = { id: 7, opcode: 5, questions: [{ name: 'example', type: 6, class: 1 }], authorities: [record] };
    expect(decodeMessage(encodeMessage(written))).toMatchObject({ ...written, isReply: false, rcode: 0 });
    expect(textIn(record)).toBe('x'.repeat(600));
  });

  it('are refused when they make no sense, and nothing else happens', () => {
    const answer = encodeMessage({
      id: 1,
      opcode: 0,
      questions: [{ name: 'shop.example', type: 1, class: 1 }],
      answers: [addressRecord('shop.example', '10.0.0.1', 60), textRecord('shop.example', 'text', 60)],
    });
    const anywhere = fc.nat(answer.length - 1);
    const changes = fc.array(fc.tuple(anywhere, fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(changes, fc.nat(answer.length), fc.uint8Array({ maxLength: 40 }), (changed, length, more) => {
        const bytes = Buffer.concat([answer.subarray(0, length), more]);
        for (const [at, value] of changed) if (at < bytes.length) bytes[at] = value;
        try {
          decodeMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }),
    );
  });

  it('hold no name that goes round, grows without end, or is none', () => {
    const name = (...bytes: number[]) => new Reader(Buffer.of(...bytes)).name();
    expect(() => name(0xc0, 0)).toThrow('a name points at what comes after it');
    expect(() => name(0x40, 1)).toThrow('a label of an unknown kind');
    expect(() => name(3, 97)).toThrow('it ends in the middle');
    expect(() => name(...Array.from({ length: 5 }, () => [63, ...Array<number>(63).fill(97)]).flat(), 0)).toThrow(
      'too long',
    );
    expect(name(3, 97, 46, 0, 0)).toBe('a\\046\\000');
    expect(() => encodeName('a'.repeat(64))).toThrow('longer than 63 bytes');
    expect(() => encodeName('abcdefg.'.repeat(32))).toThrow('longer than 255 bytes');
  });

  it('tell an address that is none', () => {
    const record = addressRecord('shop.example', '10.0.0.1', 60);
    expect(() => addressOf({ ...record, type: 28 })).toThrow('an address has 4 bytes in place of 16');
  });
});

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['::', '::'],
  ['::ffff:10.0.0.1', '::ffff:a00:1'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
])('the address %s is %s', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical);
});

const VERSIONS = { stable: ['10.0.0.1', '::1'], candidate: ['10.0.0.2'] };

it.each([
  [[], null],
  [['10.0.0.1'], 0],
  [['10.0.0.9'], 0],
  [['10.0.0.2'], 10_000],
  [['10.0.0.2', '10.0.0.1', '::1'], 3_333],
])('of the addresses %j the candidate has a share of %j', (addresses, shareBp) => {
  expect(shareOf(addresses, VERSIONS)).toBe(shareBp);
});

it('gives the name one version, and leaves alone what is nobody’s', () => {
  expect(wishedAddresses(split(10_000), ['10.0.0.1'], VERSIONS)).toEqual(['10.0.0.2']);
  expect(wishedAddresses(split(10_000), ['10.0.0.9'], VERSIONS)).toBeNull();
  expect(wishedAddresses(split(0), ['10.0.0.2', '10.0.0.9'], VERSIONS)).toEqual(['10.0.0.1', '::1', '10.0.0.9']);
  expect(wishedAddresses(split(0), ['10.0.0.9'], VERSIONS)).toEqual(['10.0.0.9']);
  expect(wishedAddresses(split(0), [], VERSIONS)).toEqual(VERSIONS.stable);
});

describe('the share in force', () => {
  const seen = (...shares: readonly (number | null)[]) => shares.map((shareBp) => ({ shareBp }));
  const memory = (shareBp: number, until: number | null) => ({ epoch: 1, split: split(shareBp), until });

  it.each([
    ['of a fall is the greatest', seen(0, 10_000, 5_000), memory(0, 100), 10_000],
    ['of a rise is the least', seen(10_000, 0, 5_000), memory(10_000, 100), 0],
    ['is that of before where a resolver is silent in its time', seen(0, null), memory(0, 100), 10_000],
    ['is that of the others where it is silent after its time', seen(0, null), memory(0, 50), 0],
    ['of a rise waits for who is silent', seen(10_000, null), memory(10_000, 100), 0],
    ['before the first split is what is seen', seen(0, null), null, 0],
    ['of nobody is nothing', seen(null), null, 0],
  ])('%s', (_, servers, remembered, shareBp) => {
    expect(shareInForce(servers, remembered, 50)).toBe(shareBp);
  });
});

it.each([
  '',
  '{',
  'null',
  '[]',
  '{"holdpoint":1,"epoch":1,"split":null,"until":null}',
  JSON.stringify({ holdpoint: 2, epoch: 1, split: split(0), until: null }),
  JSON.stringify({ holdpoint: 1, epoch: 1.5, split: split(0), until: null }),
  JSON.stringify({ holdpoint: 1, epoch: 1, split: split(5_000), until: null }),
  JSON.stringify({ holdpoint: 1, epoch: 1, split: split(0), until: 'soon' }),
  JSON.stringify({ holdpoint: 1, epoch: 1, split: split(0) }),
  JSON.stringify({ holdpoint: 1, epoch: 1, split: split(0), until: -1 }),
  JSON.stringify({ holdpoint: 1, epoch: 1, split: split(0), until: 8.64e15 + 1 }),
  JSON.stringify({ holdpoint: 1, epoch: 1, split: split(-300), until: null }),
  JSON.stringify({ holdpoint: 1, epoch: 1, split: { ...split(0), shareBp: '0' }, until: null }),
])('the text %s is not taken for ours', (text) => {
  expect(parseMemory(text)).toBeNull();
});

it('says what it cannot do of a split', () => {
  expect(unfit(split(2_500))).toBe('DNS gives all traffic or none, not 25 %');
  expect(unfit(split(0, { mirrorBp: 100 }))).toBe('DNS cannot copy requests');
  expect(unfit(split(10_000))).toBeNull();
});
