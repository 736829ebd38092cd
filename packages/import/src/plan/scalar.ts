/** Words that YAML, or an older YAML, takes for something else than text. */
const YAML_WORD = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;

/** First characters that mean something to YAML. */
const INDICATOR = /^[-?:,[\]{}#&*!|>'"%@`=<]/;

/** Where a text stands: beside its key, or within braces, where more characters mean something. */
export type Surroundings = 'block' | 'flow';

/** A text as YAML writes it: plain where it can be, in single quotes where it must, escaped where it holds what cannot be seen. */
export function scalarText(text: string, surroundings: Surroundings): string {
  if (/[^\P{C}]/u.test(text) || /[\u0085\u2028\u2029\ufeff]/.test(text)) return escaped(text);
  return isPlain(text, surroundings) ? text : `'${text.replaceAll("'", "''")}'`;
}

function isPlain(text: string, surroundings: Surroundings): boolean {
  if (text === '' || text !== text.trim() || YAML_WORD.test(text)) return false;
  if (/: |:$| #/.test(text)) return false;
  if (surroundings === 'flow' && /[,[\]{}]/.test(text)) return false;
  if (/^[<=]=? \S/.test(text)) return true;
  return !INDICATOR.test(text);
}

/** In double quotes; what JSON leaves as it is, but no editor shows, is written as a code, too. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(/[\p{C}\u0085\u2028\u2029\ufeff]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
