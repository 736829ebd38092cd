/** A piece of text without the marks of Markdown, and what the marks said. */
export interface Inline {
  readonly text: string;
  /** What stood between backticks. */
  readonly codes: readonly string[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** Length of the bold part at the beginning of the text; 0 where there is none. */
  readonly boldUntil: number;
}

const LONGEST_TARGET = 500;
/** Pieces between the brackets of a link. */
const LONGEST_LINK_TEXT = 1000;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const TAGS =
  /^<\/?(?:a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|input|ins|kbd|label|li|mark|ol|p|pre|s|script|small|span|strike|strong|style|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:[\s/][^<>]{0,400})?>/i;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&le;': '≤',
  '&ge;': '≥',
  '&amp;': '&',
  '&nbsp;': ' ',
  '&quot;': '"',
  '&#39;': "'",
};

/** Takes the marks of Markdown out of one line or cell. Time is in proportion to its length. */
export function readInline(raw: string): Inline {
  return new InlineReader(raw).read();
}

class InlineReader {
  readonly #raw: string;
  #at = 0;
  #out: string[] = [];
  readonly #codes: string[] = [];
  readonly #links: { text: string; url: string }[] = [];
  /** Where brackets were opened, as places in `#out`. */
  readonly #brackets: number[] = [];
  /** Lengths of runs of backticks that nothing closes. */
  readonly #unclosed = new Set<number>();
  #bold = false;
  #boldUntil = -1;

  constructor(raw: string) {
    this.#raw = raw;
  }

  read(): Inline {
    while (this.#at < this.#raw.length) this.#step(this.#raw[this.#at] ?? '');
    const text = this.#out.join('');
    const lead = text.length - text.trimStart().length;
    const boldUntil = Math.max(0, (this.#boldUntil === -1 ? 0 : this.#boldUntil) - lead);
    return { text: text.trim(), codes: this.#codes, links: this.#links, boldUntil };
  }

  #step(char: string): void {
    switch (char) {
      case '\\':
        return this.#escape();
      case '`':
        return this.#code();
      case '*':
      case '_':
      case '~':
        return this.#emphasis(char);
      case '[':
        this.#brackets.push(this.#out.length);
        return this.#emit(char, 1);
      case ']':
        return this.#link();
      case '<':
        return this.#angle();
      case '&':
        return this.#entity();
      default:
        return this.#emit(char, 1);
    }
  }

  #emit(text: string, consumed: number): void {
    this.#out.push(text);
    this.#at += consumed;
  }

  #escape(): void {
    const next = this.#raw[this.#at + 1] ?? '';
    if (ESCAPABLE.test(next)) this.#emit(next, 2);
    else this.#emit('\\', 1);
  }

  #code(): void {
    const run = this.#run('`');
    const ticks = '`'.repeat(run);
    const end = this.#unclosed.has(run) ? -1 : this.#raw.indexOf(ticks, this.#at + run);
    if (end === -1) {
      this.#unclosed.add(run);
      return this.#emit('', run);
    }
    const code = this.#raw.slice(this.#at + run, end).trim();
    if (code !== '') this.#codes.push(code);
    this.#emit(code, end + run - this.#at);
  }

  #run(char: string): number {
    let end = this.#at;
    while (this.#raw[end] === char) end++;
    return end - this.#at;
  }

  /** Marks of emphasis touch a word on one side; `snake_case` and `2 * 3` are none. */
  #emphasis(char: string): void {
    const run = this.#run(char);
    const before = this.#raw[this.#at - 1] ?? ' ';
    const after = this.#raw[this.#at + run] ?? ' ';
    const loose = (before.trim() === '' && after.trim() === '') || (char === '~' && run !== 2);
    const inWord = char === '_' && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
    if (loose || inWord || run > 3) return this.#emit(this.#raw.slice(this.#at, this.#at + run), run);
    if (run >= 2 && char !== '~') this.#toggleBold();
    this.#emit('', run);
  }

  #toggleBold(): void {
    if (this.#boldUntil !== -1) return;
    if (this.#bold) this.#boldUntil = this.#out.join('').length;
    else if (this.#out.join('').trim() === '') this.#bold = true;
    else this.#boldUntil = 0;
  }

  #link(): void {
    const opened = this.#brackets.pop();
    const near = opened !== undefined && this.#out.length - opened <= LONGEST_LINK_TEXT;
    const target = near ? this.#target() : null;
    if (opened === undefined || target === null) return this.#emit(']', 1);
    const image = this.#out[opened - 1] === '!';
    this.#out[opened] = '';
    if (image) this.#out[opened - 1] = '';
    const text = this.#out.slice(opened).join('').trim();
    this.#links.push({ text, url: target.url });
    this.#at += target.length;
  }

  /** `](url "title")` at this place. */
  #target(): { readonly url: string; readonly length: number } | null {
    if (this.#raw[this.#at + 1] !== '(') return null;
    const window = this.#raw.slice(this.#at + 2, this.#at + 2 + LONGEST_TARGET);
    let depth = 1;
    for (let i = 0; i < window.length; i++) {
      if (window[i] === '(') depth++;
      if (window[i] === ')') depth--;
      if (depth === 0) return { url: window.slice(0, i).trim().split(/\s/)[0] ?? '', length: i + 3 };
    }
    return null;
  }

  #angle(): void {
    const window = this.#raw.slice(this.#at, this.#at + LONGEST_TARGET);
    const [auto, url] = /^<((?:https?:\/\/|mailto:)[^\s<>]{1,480})>/.exec(window) ?? [];
    if (auto !== undefined && url !== undefined) {
      this.#links.push({ text: url, url });
      return this.#emit(url, auto.length);
    }
    const [mail, address] = /^<([\w.+-]{1,64}@[\w.-]{1,190})>/.exec(window) ?? [];
    if (mail !== undefined && address !== undefined) return this.#emit(address, mail.length);
    const tag = TAGS.exec(window)?.[0];
    if (tag === undefined) return this.#emit('<', 1);
    this.#emit(/^<(?:br|hr|p|td|th|li|tr|div)\b/i.test(tag) ? ' ' : '', tag.length);
  }

  #entity(): void {
    const window = this.#raw.slice(this.#at, this.#at + 7);
    const known = Object.keys(ENTITIES).find((entity) => window.startsWith(entity));
    if (known === undefined) this.#emit('&', 1);
    else this.#emit(ENTITIES[known] ?? '', known.length);
  }
}
