/** What `$variant` and `$stage` stand for in one question. */
export interface Names {
  readonly variant: string;
  readonly stage: string;
}

const NAME = /\$(variant|stage)(?!\w)/g;

/** A URL or a part of one with its names filled in, percent-encoded, so that they stay within their place. */
export function fillUrl(text: string, names: Names): string {
  return text.replaceAll(NAME, (_, name: keyof Names) => encodeURIComponent(names[name].toWellFormed()));
}

/** String literals of JSONPath, and names outside of them. */
const LITERAL_OR_NAME = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\$(?:variant|stage)(?!\w)/g;

/**
 * A JSONPath with its names filled in as string literals: within quotes as a part of the literal, elsewhere
 * as one of their own. They are escaped, so that no name changes what is asked.
 */
export function fillPath(path: string, names: Names): string {
  return path.replaceAll(LITERAL_OR_NAME, (piece) => {
    const quote = piece[0] === "'" ? "'" : '"';
    if (piece.startsWith('$')) return `"${escaped(names[piece.slice(1) as keyof Names], '"')}"`;
    return piece.replaceAll(NAME, (_, name: keyof Names) => escaped(names[name], quote));
  });
}

/** A text as it stands within a string literal of RFC 9535. */
function escaped(text: string, quote: '"' | "'"): string {
  const inDoubleQuotes = JSON.stringify(text.toWellFormed()).slice(1, -1);
  return quote === '"' ? inDoubleQuotes : inDoubleQuotes.replaceAll('\\"', '"').replaceAll("'", "\\'");
}
