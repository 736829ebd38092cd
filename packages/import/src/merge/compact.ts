import { type CST, Parser, CST as Tokens } from 'yaml';

/** A YAML text with `[a, b]` in place of `[ a, b ]`; whatever stands in braces or quotes stays as it is. */
export function compactLists(text: string): string {
  const tokens = [...new Parser().parse(text)];
  for (const token of tokens) compact(token);
  return tokens.map((token) => Tokens.stringify(token)).join('');
}

function compact(token: CST.Token | null | undefined): void {
  if (token === null || token === undefined) return;
  if (token.type === 'document') compact(token.value);
  if (!('items' in token)) return;
  if (token.type === 'flow-collection' && token.start.source === '[') trim(token);
  for (const item of token.items) {
    compact(item.key);
    compact(item.value);
  }
}

/** Takes the space behind the opening bracket and the one before the closing one, which belongs to the last value. */
function trim({ items }: CST.FlowCollection): void {
  const first = items[0]?.start;
  if (first?.[0]?.type === 'space') first.shift();
  const last = items.at(-1)?.value;
  const end = last !== undefined && last !== null && 'end' in last ? last.end : undefined;
  if (Array.isArray(end) && end.at(-1)?.type === 'space') end.pop();
}
