import { REGISTERS, sketchHash } from '@holdpoint/bucketing';

/** Bytes of one register on the way: 14 bits of its index, then 6 bits of its rank, and 4 that are 0. */
const BYTES = 3;

/** Counts distinct users, and says what is new since the last time. It takes 16 KB once there is a user. */
export class UserSketch {
  #registers: Uint8Array | null = null;
  /** Registers that have risen since they were told; one that rose twice stands here twice. */
  #risen: number[] = [];

  /** Takes in the hash of a key, 32 bits. */
  add(hash: number): void {
    this.#registers ??= new Uint8Array(REGISTERS);
    const index = sketchHash(this.#registers, hash);
    if (index >= 0) this.#risen.push(index);
  }

  /** Registers that have risen since the last call, in Base64; an empty text where none has. */
  takeNews(): string {
    if (this.#risen.length === 0) return '';
    let bytes = '';
    for (const index of new Set(this.#risen)) {
      const packed = (index << 10) | ((this.#registers?.[index] ?? 0) << 4);
      bytes += String.fromCharCode(packed >>> 16, (packed >>> 8) & 0xff, packed & 0xff);
    }
    this.#risen = [];
    return btoa(bytes);
  }

  /** Everything is news again: to be called when the server may have forgotten it. */
  forgetTold(): void {
    this.#risen = [];
    for (const [index, rank] of this.#registers?.entries() ?? []) if (rank > 0) this.#risen.push(index);
  }
}

/** Calls back for each register in such a text; false where it is none, with nothing called. */
export function eachRegister(text: string, take: (index: number, rank: number) => void): boolean {
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 !== 0) return false;
  const bytes = atob(text);
  for (let at = 0; at < bytes.length; at += BYTES) {
    const packed = (bytes.charCodeAt(at) << 16) | (bytes.charCodeAt(at + 1) << 8) | bytes.charCodeAt(at + 2);
    take(packed >>> 10, (packed >>> 4) & 0x3f);
  }
  return true;
}
