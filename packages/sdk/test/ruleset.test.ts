import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, checksumOf, LIMITS, type Ruleset, readRuleset, sealRuleset } from '../src/index.ts';
import { content, flag, sealed, signer } from './support/rulesets.ts';

const read = (document: unknown, held: Ruleset | null = null) =>
  readRuleset(typeof document === 'string' ? document : JSON.stringify(document), { held });

/** A document whose checksum is right, whatever it holds. */
async function rightly(document: object): Promise<object> {
  return { ...document, checksum: await checksumOf(document as never) };
}

const staff = { id: 'staff', attribute: 'group', values: ['staff'], sizeBp: 500 };

describe('a ruleset that is whole', () => {
  it('is read as it was sealed', async () => {
    const flags = {
      checkout: flag({ audiences: [staff], allow: ['ann'], maxUsers: 1_000 }),
      banner: flag({ variants: { stable: { text: 'old' }, candidate: { text: 'new' } } }),
    };
    const ruleset = await sealed({ flags });
    expect(await read(ruleset)).toEqual({ ok: true, ruleset });
  });

  it('has the same checksum whatever the order of its names and the space between', async () => {
    const ruleset = await sealed();
    const turned = Object.fromEntries(Object.entries(ruleset).reverse());
    expect(await read(JSON.stringify(turned, null, 4))).toMatchObject({ ok: true });
  });

  it('takes flags and attributes that are named like members of every object', async () => {
    const odd = { ...staff, attribute: '__proto__' };
    const flags = JSON.parse(`{"__proto__": ${JSON.stringify(flag({ audiences: [odd] }))}}`);
    const ruleset = await sealed({ flags: { ...flags, constructor: flag() } });
    expect(await read(await rightly(JSON.parse(JSON.stringify({ ...ruleset, flags }))))).toMatchObject({ ok: true });
    expect(await read(ruleset)).toMatchObject({ ok: true });
  });
});

describe('the checksum', () => {
  it('is the SHA-256 of the canonical JSON without checksum and signature', async () => {
    const text =
      '{"flags":{"checkout":{"allow":[],"audiences":[],"on":true,"salt":"launch-1","shareBp":5000}},' +
      '"launch":"launch-1","v":1,"version":7}';
    expect(canonicalJson(content())).toBe(text);
    expect((await sealed()).checksum).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('sorts by UTF-16 code units, as RFC 8785 says', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    const written = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(written).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  });

  it('changes with any change of a share', async () => {
    const ruleset = await sealed();
    const forged = { ...ruleset, flags: { checkout: flag({ shareBp: 5_001 }) } };
    expect(await read(forged)).toMatchObject({ ok: false, reason: 'wrong_checksum' });
  });
});

describe('the signature', () => {
  it('must be there and be of the key, once a key is set', async () => {
    const [ours, theirs] = [signer(), signer()];
    const by = async (sign?: (text: string) => Promise<string>) =>
      readRuleset(JSON.stringify(await sealRuleset(content(), sign)), { held: null, publicKey: ours.publicKey });
    expect(await by(ours.sign)).toMatchObject({ ok: true });
    expect(await by(theirs.sign)).toMatchObject({ reason: 'wrong_signature' });
    expect(await by(async () => 'not Base64!')).toMatchObject({ reason: 'wrong_signature' });
    expect(await by()).toMatchObject({ reason: 'unsigned' });
  });

  it('is not believed when the key itself cannot be read', async () => {
    const { sign } = signer();
    const text = JSON.stringify(await sealRuleset(content(), sign));
    expect(await readRuleset(text, { held: null, publicKey: 'AAAA' })).toMatchObject({ reason: 'cannot_check' });
  });
});

describe('the order', () => {
  it('refuses an older ruleset than the one held, and another one of the same version', async () => {
    const held = await sealed();
    expect(await read(await sealed({ version: 6 }), held)).toMatchObject({ reason: 'older' });
    expect(await read(await sealed({ launch: 'launch-2' }), held)).toMatchObject({ reason: 'contradicts' });
    expect(await read(held, held)).toMatchObject({ ok: true });
    expect(await read(await sealed({ version: 8 }), held)).toMatchObject({ ok: true });
  });
});

describe('a document that is no ruleset', () => {
  const checkout = (changes: object) => ({ ...content(), flags: { checkout: { ...flag(), ...changes } } });
  const cases: readonly (readonly [string, object, string, string])[] = [
    ['another format', { ...content(), v: 2 }, 'unknown_format', 'the format is 2; this client knows 1'],
    ['a list', [], 'wrong_shape', 'a list of'],
    ['no version', { ...content(), version: undefined }, 'wrong_shape', 'version is missing'],
    ['half a version', { ...content(), version: 1.5 }, 'wrong_shape', 'version is 1.5'],
    ['a share below 0', checkout({ shareBp: -3 }), 'wrong_shape', 'flags.checkout.shareBp is -3'],
    ['a share above everything', checkout({ shareBp: 10_001 }), 'wrong_shape', '10001'],
    ['a share in words', checkout({ shareBp: '10%' }), 'wrong_shape', '"10%"; it should be a whole number'],
    ['a share that is none', checkout({ shareBp: null }), 'wrong_shape', 'shareBp is null'],
    ['a switch in words', checkout({ on: 'yes' }), 'wrong_shape', 'flags.checkout.on is "yes"'],
    ['an unknown field', checkout({ share: 1 }), 'unknown_field', 'flags.checkout has "share"'],
    ['__proto__ as a field', JSON.parse('{"v":1,"__proto__":{"flags":{}}}'), 'unknown_field', '__proto__'],
    ['an unknown variant', checkout({ variants: { stable: 1, canary: 2 } }), 'unknown_variant', 'canary'],
    ['one variant', checkout({ variants: { stable: 1 } }), 'wrong_shape', 'variants.candidate is missing'],
    ['an allow-list of numbers', checkout({ allow: [7] }), 'wrong_shape', 'flags.checkout.allow[0] is 7'],
    ['too many users', checkout({ maxUsers: 1e9 }), 'wrong_shape', 'maxUsers'],
    ['no time without the server', checkout({ unheardMs: 0 }), 'wrong_shape', 'unheardMs'],
    [
      'sizes above everything',
      checkout({
        audiences: [
          { ...staff, sizeBp: 9_501 },
          { ...staff, id: 'b' },
        ],
      }),
      'wrong_shape',
      '10001',
    ],
    ['an audience twice', checkout({ audiences: [staff, staff] }), 'wrong_shape', 'twice'],
    [
      'a long name',
      { ...content(), flags: { [`n${'a'.repeat(LIMITS.nameLength)}`]: flag() } },
      'wrong_shape',
      'a name in flags',
    ],
    [
      'a value that is too deep',
      checkout({ variants: { stable: 1, candidate: JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`) } }),
      'wrong_shape',
      'deep',
    ],
  ];

  it.each(cases)('is refused for %s', async (_, document, reason, detail) => {
    const reading = await read(Array.isArray(document) ? document : await rightly(document));
    expect(reading).toMatchObject({ ok: false, reason, detail: expect.stringContaining(detail) });
  });

  it('is refused when it is cut off anywhere', async () => {
    const text = JSON.stringify(await sealed());
    for (let length = 0; length < text.length; length++) {
      expect(await read(text.slice(0, length))).toMatchObject({ ok: false, reason: 'not_json' });
    }
  });

  it('is refused unread when it has 50 MB', async () => {
    expect(await read(`"${'a'.repeat(50 * 1024 * 1024)}"`)).toMatchObject({ reason: 'too_large' });
  });

  it('is refused without an error, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        const reading = await read(text);
        return !reading.ok && reading.detail !== '';
      }),
    );
  });

  it('is refused with a short detail, however long what was found is', async () => {
    const reading = await read(await rightly(checkout({ on: 'x'.repeat(100_000) })));
    expect(reading).toMatchObject({ ok: false, detail: expect.stringMatching(/^.{1,200}$/) });
  });
});
