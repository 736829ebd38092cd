/** Letters and digits of a text as words in lower case; accents are dropped, other alphabets are left out. */
export function slug(text: string, joint = '-', max = 40): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toLowerCase();
  const found: string[] = [];
  let length = 0;
  for (const [word] of plain.matchAll(/[a-z0-9]+/g)) {
    if (length + word.length + joint.length > max) break;
    found.push(word.slice(0, 32));
    length += word.length + joint.length;
  }
  return found.join(joint);
}

/** An id of a text: its words, or, where it has none that an id may hold, `kind` with a number that follows from it. */
export function idOf(text: string, kind: string, joint: '-' | '_' = '-'): string {
  const words = slug(text, joint);
  const ok = words.length >= 2 && /^[a-z]/.test(words) && !/^(?:true|false|null|yes|no|on|off)$/.test(words);
  if (ok) return words;
  const digits = slug(text, joint).replace(/^[^a-z0-9]+/, '');
  return digits === '' ? `${kind}${joint}${fingerprint(text)}` : `${kind}${joint}${digits}`;
}

/** A number in base 36 that follows from a text (FNV-1a, 32 bits). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** Gives every name once: the second of the same kind ends in `-2`. */
export class Names {
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  unique(name: string, joint = '-'): string {
    let free = name;
    let number = this.#counts.get(name) ?? 1;
    for (; this.#taken.has(free); free = `${name}${joint}${number}`) number += 1;
    this.#counts.set(name, number);
    this.#taken.add(free);
    return free;
  }
}
