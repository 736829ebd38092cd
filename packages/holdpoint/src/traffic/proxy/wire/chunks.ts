/** What ends a body in chunked coding. */
export const LAST_CHUNK = '0\r\n\r\n';

/** Writes one part of a body, which is not empty, in chunked coding; the result is that of the last write. */
export function writeChunk(part: Buffer, write: (bytes: string | Buffer) => boolean): boolean {
  write(`${part.length.toString(16)}\r\n`);
  write(part);
  return write('\r\n');
}
