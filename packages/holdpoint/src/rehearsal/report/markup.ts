/** Text that is markup already, so that it is not escaped again. */
export interface Markup {
  readonly markup: string;
}

/** What an element may hold: markup as it is, text that is escaped, nothing. */
export type Child = Markup | string | null | readonly Child[];

type Attributes = Readonly<Record<string, string | number | undefined>>;

const VOID = new Set(['meta']);
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An element of HTML or SVG; attributes that are undefined are left out, all text is escaped. */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeText(attributeText(value))}"`],
  );
  const opening = `<${name}${written.join('')}>`;
  return { markup: VOID.has(name) ? opening : `${opening}${render(children)}</${name}>` };
}

/** Text in which no character means anything to HTML; control characters, which HTML forbids, become U+FFFD. */
function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    .replace(/[^\P{Cc}\n\t]/gu, '\uFFFD')
    .replace(/\p{Surrogate}/gu, '\uFFFD');
}

function attributeText(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
}

function render(child: Child): string {
  if (child === null) return '';
  if (typeof child === 'string') return escapeText(child);
  return 'markup' in child ? child.markup : child.map(render).join('');
}
