/** Whether labels have all the values that are asked for; a label that is not there is empty. */
export function matches(labels: Readonly<Record<string, string>>, match: Readonly<Record<string, string>>): boolean {
  return Object.entries(match).every(([name, value]) => (labels[name] ?? '') === value);
}

/** The first of the matchers as the API takes it, so that it answers with less; the others are for `matches`. */
export function filterOf(match: Readonly<Record<string, string>>): { readonly filter?: string } {
  const [first] = Object.entries(match);
  return first === undefined ? {} : { filter: `${first[0]}=${quotedValue(first[1])}` };
}

/** As Prometheus reads texts in double quotes. */
function quotedValue(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
