import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/store/canonical.ts';
import { eventText, hashOf, maxDataBytes, NO_EVENTS, openRows, sealDrafts } from '../../src/store/chain.ts';
import { ALPHA, AT, draftsOf, noted } from './drafts.ts';

/** JSON.parse reads -0 as -0, but canonical JSON writes it as 0. */
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));

/** The example of RFC 8785 for the order of members. */
const SORTED = '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}';

describe('canonical JSON', () => {
  it('reads back as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('does not depend on the order of members', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), json), { selector: ([name]) => name, minLength: 2 });
    fc.assert(
      fc.property(members, fc.nat(), (entries, turn) => {
        const cut = turn % entries.length;
        const turned = [...entries.slice(cut), ...entries.slice(0, cut)];
        expect(canonicalJson(Object.fromEntries(turned))).toBe(canonicalJson(Object.fromEntries(entries)));
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });

  it.each([
    [{ b: 1, a: { d: [], c: null } }, '{"a":{"c":null,"d":[]},"b":1}'],
    [{ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }, SORTED],
    [[1e21, 1e-7, 333333333.3333333, -0, 4.5, 2e-3], '[1e+21,1e-7,333333333.3333333,0,4.5,0.002]'],
    ['\u20ac$\u000f\nA\'B"\\\\"/', '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
    ['\ud83d', '"\\ud83d"'],
    [{ gone: undefined, kept: false }, '{"kept":false}'],
  ])('writes %j as RFC 8785 says', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, undefined, Symbol('x'), () => 1])('refuses %s', (value) => {
    expect(() => canonicalJson({ value: [value] })).toThrow(TypeError);
  });
});

/** A value in which the order of members is fixed, so that JSON.stringify tells values apart. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member)]);
  return { members: members.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)) };
}

describe('the chain', () => {
  it('hashes a zero byte and the canonical JSON of all members but the hash', () => {
    const rows = sealDrafts(ALPHA, NO_EVENTS, draftsOf(3));
    const events = [...openRows(NO_EVENTS, rows)];
    for (const { hash: claimed, ...members } of events) {
      expect(claimed).toBe(hash('sha256', Buffer.from(`\0${canonicalJson(members)}`)));
    }
  });

  it('takes readings of up to 256 KiB and other events of up to 64 KiB', () => {
    expect(maxDataBytes('ReadingsTaken')).toBe(256 * 1024);
    expect(maxDataBytes('DecisionMade')).toBe(64 * 1024);
    const frame = canonicalJson(noted(1, '').data).length;
    const most = 64 * 1024 - frame;
    expect(sealDrafts(ALPHA, NO_EVENTS, [noted(1, 'x'.repeat(most))])).toHaveLength(1);
    expect(() => sealDrafts(ALPHA, NO_EVENTS, [noted(1, 'x'.repeat(most + 1))])).toThrow(/carries 65 KiB; .* 64 KiB/);
    expect(() => sealDrafts(ALPHA, NO_EVENTS, [noted(1, 'é'.repeat(most / 2 + 1))])).toThrow(/64 KiB/);
  });

  it('is worked out in docs/record.md as it is computed here', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/record.md'), 'utf8');
    const id = '019c3bd5-e700-7a52-9b1f-2f6c0d0f3a11';
    const data = canonicalJson({ reason: 'all checks are green', decision: 'go' });
    const actor = canonicalJson({ user: 'ana', role: 'launch_director', person: 'ana', kind: 'person' });
    const row = { launch: ALPHA, seq: 0, id, at: AT, v: 1, type: 'DecisionMade', actor, data, prev: NO_EVENTS.hash };
    expect(page).toContain(eventText(row));
    expect(page).toContain(hashOf(row));
  });
});
