import { isNode, type Node } from 'yaml';
import type { Entry } from './entries.ts';

interface Three {
  readonly base: Entry | undefined;
  readonly mine: Entry;
  readonly document: Entry | undefined;
}

/**
 * Lets comments follow the document where nobody has changed them: those that name its lines, and those that name
 * choices. Comments by hand stay.
 */
export function copyRemarks({ base, mine, document }: Three): void {
  copy(base?.value, mine.value, document?.value);
  copy(keyOf(base), keyOf(mine), keyOf(document));
}

function keyOf(entry: Entry | undefined): Node | undefined {
  const key: unknown = entry?.pair?.key;
  return isNode(key) ? key : undefined;
}

function copy(base: Node | null | undefined, mine: Node | null | undefined, document: Node | null | undefined): void {
  if (!mine || !document) return;
  for (const place of ['comment', 'commentBefore'] as const) {
    if ((mine[place] ?? null) !== (base?.[place] ?? null)) continue;
    const now = document[place];
    if (typeof now === 'string') mine[place] = now;
    else delete mine[place];
  }
}
