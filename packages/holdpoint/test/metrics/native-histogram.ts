import type { Answer } from './page-server.ts';

/** Content type of pages that carry native histograms. */
const TYPE = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

/**
 * A page with one native histogram: how many values came into each bucket of schema 0, whose bucket i
 * holds what is above 2^(i-1) and at most 2^i. Written by hand, for Prometheus reads these as protobuf only.
 */
export function nativeHistogramPage(name: string, counts: ReadonlyMap<number, number>): Answer {
  const buckets = [...counts].toSorted(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const spans = buckets.map(([index], i) => {
    const before = buckets[i - 1]?.[0];
    const offset = before === undefined ? index : index - before - 1;
    return message(12, [...varintField(1, zigzag(offset)), ...varintField(2, 1)]);
  });
  // Each count is told by how far it is from the one before.
  const deltas = buckets.map(([, count], i) => varintField(13, zigzag(count - (buckets[i - 1]?.[1] ?? 0))));
  const histogram = [
    ...varintField(1, total),
    ...doubleField(2, total),
    ...varintField(5, zigzag(0)),
    ...doubleField(6, 1e-9),
    ...varintField(7, 0),
    ...spans.flat(),
    ...deltas.flat(),
  ];
  const family = [...textField(1, name), ...varintField(3, 4), ...message(4, message(7, histogram))];
  const body = Buffer.from([...varint(family.length), ...family]);
  return (response) => response.writeHead(200, { 'content-type': TYPE }).end(body);
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varintField(field: number, value: number): readonly number[] {
  return [...varint(field * 8), ...varint(value)];
}

function doubleField(field: number, value: number): readonly number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [...varint(field * 8 + 1), ...bytes];
}

function message(field: number, bytes: readonly number[]): readonly number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
}

function textField(field: number, text: string): readonly number[] {
  return message(field, [...Buffer.from(text)]);
}
