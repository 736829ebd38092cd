import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Media type of lines that are one JSON value each. */
const NDJSON = 'application/x-ndjson';

/** Answers with one JSON value a line, as fast as the client takes them: a slow client holds nothing up but itself. */
export function sendLines(reply: FastifyReply, values: AsyncIterable<unknown>): FastifyReply {
  return reply
    .type(NDJSON)
    .header('cache-control', 'no-store')
    .send(Readable.from(toLines(values)));
}

async function* toLines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** Reads what `sendLines` sends. The values are what the other side sent, unchecked. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
