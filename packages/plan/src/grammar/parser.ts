import type { AlertLevel, Comparator, Condition, Operand, Subject } from '../condition.ts';
import { parseDuration } from '../duration.ts';
import type { Quantity } from '../quantity.ts';
import type { Fault, Reading } from '../shape/shape.ts';
import { isUnit, parseQuantity } from '../units.ts';
import { anyOf, didYouMean, quote } from '../wording.ts';
import { nextToken, type Token } from './lexer.ts';

/** Parts of a condition that later checks point at: where each begins in the text. */
export type Marks = Readonly<
  Partial<Record<'signal' | 'by' | 'operand' | 'amount' | 'high' | 'span' | 'since' | 'role' | 'check', number>>
>;

/** A condition, and where its parts stand. */
export interface ParsedCondition {
  readonly condition: Condition;
  readonly marks: Marks;
  /** The author's text, trimmed. */
  readonly text: string;
}

/** `OP VALUE [for DURATION]`, the part of a comparison that a threshold states. */
export interface ParsedLevel {
  readonly op: Comparator;
  readonly operand: Operand;
  readonly forMs?: number;
  readonly marks: Marks;
  readonly text: string;
}

/** Reads one condition of the plan language; a fault has the index at which the reading got stuck. */
export function parseCondition(text: string): Reading<ParsedCondition> {
  return attempt(text, (parser) => ({ condition: parser.condition(), marks: parser.marks, text: text.trim() }));
}

/** Reads a limit such as `> 5%`, `> baseline + 50%` or `> 10% for 5m`. */
export function parseLevel(text: string): Reading<ParsedLevel> {
  return attempt(text, (parser) => ({ ...parser.level(), marks: parser.marks, text: text.trim() }));
}

function attempt<T>(text: string, read: (parser: ConditionParser) => T): Reading<T> {
  try {
    return { value: read(new ConditionParser(text)) };
  } catch (stuck) {
    if (stuck instanceof Stuck) return { fault: stuck.fault };
    throw stuck;
  }
}

/** Leaves the descent; never escapes this file. */
class Stuck extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '=': '=',
  '!=': '!=',
};
const COMPARATOR_WORDS = ['<', '<=', '>', '>=', '=', '!='];
const AFTER_SUBJECT = [...COMPARATOR_WORDS, 'from', 'rises', 'falls', 'grows', 'trending', 'burns', 'worse', 'not'];
/** How fast something moves is never exactly a number. */
const PACE_WORDS = ['<', '<=', '>', '>='];

/** Recursive descent with one method per rule of the grammar. */
class ConditionParser {
  readonly #text: string;
  #token: Token;
  readonly #marks: { -readonly [K in keyof Marks]: Marks[K] } = {};

  constructor(text: string) {
    this.#text = text;
    this.#token = nextToken(text, 0);
  }

  get marks(): Marks {
    return this.#marks;
  }

  condition(): Condition {
    switch (this.#token.text) {
      case 'ask':
        return this.#ask();
      case 'check':
        return this.#check();
      case 'no':
      case 'any':
        return this.#alert();
      case 'split':
        return this.#split();
      case 'requests':
      case 'users':
        return this.#evidence(this.#token.text);
      default:
        return this.#measured(this.#subject());
    }
  }

  level(): Pick<ParsedLevel, 'op' | 'operand' | 'forMs'> {
    const op = this.#comparator(COMPARATOR_WORDS);
    const operand = this.#operand();
    if (!this.#accept('for')) return this.#ended({ op, operand }, ['for']);
    return this.#ended({ op, operand, forMs: this.#span() }, []);
  }

  #ask(): Condition {
    this.#advance();
    this.#mark('role');
    const role = this.#name('a role');
    if (this.#token.kind !== 'colon') this.#stuck(['":" and the question']);
    const question = this.#text.slice(this.#token.at + 1).trim();
    if (question === '') this.#stuck(['a question after ":"']);
    return { kind: 'ask', role, question };
  }

  #check(): Condition {
    this.#advance();
    this.#mark('check');
    const id = this.#name('the id of a check');
    this.#expect(['passes']);
    return this.#ended({ kind: 'check', id }, []);
  }

  #alert(): Condition {
    const expect = this.#expect(['no', 'any']) === 'no' ? 'none' : 'any';
    const level: AlertLevel = this.#expect(['critical', 'warning', 'info']);
    this.#expect(['alert']);
    if (!this.#accept('since')) return this.#ended({ kind: 'alert', level, expect }, ['since previous stage']);
    this.#expect(['previous']);
    this.#expect(['stage']);
    return this.#ended({ kind: 'alert', level, expect, since: 'previous_stage' }, []);
  }

  #split(): Condition {
    this.#advance();
    const expect = this.#accept('not') ? 'off' : 'as_ordered';
    const words = expect === 'off' ? (['as'] as const) : (['as', 'not'] as const);
    this.#expect(words);
    this.#expect(['ordered']);
    return this.#ended({ kind: 'split', expect }, []);
  }

  #evidence(what: 'requests' | 'users'): Condition {
    this.#advance();
    const op = this.#comparator(COMPARATOR_WORDS);
    this.#mark('amount');
    const amount = this.#quantity();
    if (amount.dimension !== 'count' || !Number.isSafeInteger(amount.value)) {
      const message = `found ${quote(amount.text)}; ${what} are compared with a whole number`;
      throw new Stuck({ code: 'units_unlike', index: this.#marks.amount ?? 0, message });
    }
    return this.#ended({ kind: 'evidence', what, op, count: amount.value }, []);
  }

  #subject(): Subject {
    const variant = this.#accept('stable') ? 'stable' : this.#accept('candidate') ? 'candidate' : undefined;
    this.#mark('signal');
    const signal = this.#name(
      variant === undefined ? 'a signal, candidate, stable, requests, users, no, any, split, check or ask' : 'a signal',
    );
    if (!this.#accept('by')) return { signal, variant: variant ?? 'candidate' };
    this.#mark('by');
    return { signal, variant: variant ?? 'candidate', by: this.#name('a label') };
  }

  #measured(subject: Subject): Condition {
    const next = this.#token.text;
    if (this.#accept('from')) return this.#range(subject);
    if (this.#accept('grows')) return this.#growth(subject);
    if (this.#accept('trending')) return this.#trend(subject);
    if (this.#accept('burns')) return this.#burn(subject);
    if (next === 'worse') return this.#worse('worse', subject);
    if (this.#accept('not')) return this.#worse('not_worse', subject);
    if (this.#accept('rises') || this.#accept('falls'))
      return this.#change(subject, next === 'rises' ? 'rises' : 'falls');
    const op = this.#comparator(subject.by === undefined ? [...AFTER_SUBJECT, 'by'] : AFTER_SUBJECT);
    const operand = this.#operand();
    if (!this.#accept('for')) return this.#ended({ kind: 'compare', subject, op, operand }, ['for']);
    return this.#ended({ kind: 'compare', subject, op, operand, forMs: this.#span() }, []);
  }

  /** Half-open, so that ranges which meet share no value. */
  #range(subject: Subject): Condition {
    this.#mark('amount');
    const low = this.#quantity();
    this.#expect(['to']);
    this.#mark('high');
    const { at } = this.#token;
    const high = this.#quantity();
    if (high.dimension === low.dimension && high.value <= low.value) {
      const message = `the range from ${quote(low.text)} to ${quote(high.text)} holds nothing`;
      throw new Stuck({ code: 'condition_syntax', index: at, message, hint: 'write the lower end first' });
    }
    return this.#ended({ kind: 'range', subject, low, high }, []);
  }

  #change(subject: Subject, direction: 'rises' | 'falls'): Condition {
    this.#mark('amount');
    const amount = this.#quantity();
    this.#expect(['since']);
    this.#mark('since');
    const word = this.#expect(['baseline', 'previous']);
    if (word === 'previous') this.#expect(['stage']);
    const since = word === 'previous' ? 'previous_stage' : 'baseline';
    return this.#ended({ kind: 'change', subject, direction, amount, since }, []);
  }

  #growth(subject: Subject): Condition {
    const op = this.#comparator(COMPARATOR_WORDS);
    this.#mark('amount');
    const amount = this.#quantity();
    this.#expect(['per']);
    return this.#ended({ kind: 'growth', subject, op, amount, perMs: this.#span() }, []);
  }

  #trend(subject: Subject): Condition {
    const direction = this.#expect(['up', 'down']);
    if (this.#expect(['over', 'by']) === 'over') {
      return this.#ended({ kind: 'trend', subject, direction, overMs: this.#span() }, []);
    }
    const op = this.#comparator(PACE_WORDS);
    this.#mark('amount');
    const amount = this.#quantity();
    this.#expect(['per']);
    const rate = { op, amount, perMs: this.#span() };
    this.#expect(['over']);
    return this.#ended({ kind: 'trend', subject, direction, rate, overMs: this.#span() }, []);
  }

  #burn(subject: Subject): Condition {
    const op = this.#comparator(PACE_WORDS);
    this.#mark('amount');
    const { text } = this.#token;
    const [, factor] = /^(\d{1,6}(?:\.\d{1,6})?)x$/.exec(text) ?? [];
    if (factor === undefined) {
      const plain = /^\d+(?:\.\d+)?$/.test(text);
      this.#stuck(['how many times as fast, such as 14.4x'], plain ? `write ${quote(`${text}x`)}` : undefined);
    }
    this.#advance();
    this.#expect(['over']);
    return this.#ended({ kind: 'burn', subject, op, factor: Number(factor), overMs: this.#span() }, []);
  }

  #worse(kind: 'worse' | 'not_worse', subject: Subject): Condition {
    if (subject.variant === 'stable') {
      const message = 'stable cannot be compared with itself; here could stand candidate or a signal';
      throw new Stuck({ code: 'condition_syntax', message, hint: 'the candidate is compared with stable' });
    }
    for (const word of ['worse', 'than', 'stable'] as const) this.#expect([word]);
    if (!this.#accept('by')) return this.#ended({ kind, subject }, ['by']);
    this.#mark('amount');
    return this.#ended({ kind, subject, margin: this.#quantity() }, []);
  }

  #operand(): Operand {
    this.#mark('operand');
    this.#mark('amount');
    const kind = this.#accept('baseline') ? 'baseline' : this.#accept('last') ? 'last_week' : 'quantity';
    if (kind === 'quantity') return { kind, quantity: this.#quantity(['baseline', 'last week']) };
    if (kind === 'last_week') this.#expect(['week']);
    if (this.#token.kind !== 'sign') return { kind };
    const sign = this.#advance().text === '-' ? -1 : 1;
    this.#mark('amount');
    return { kind, offset: { sign, quantity: this.#quantity() } };
  }

  #comparator(allowed: readonly string[]): Comparator {
    const op = COMPARATORS[this.#token.text];
    if (this.#token.kind !== 'operator' || op === undefined || !allowed.includes(op)) this.#stuck(allowed);
    this.#advance();
    return op;
  }

  /** A number and its unit, which one space may part; or an ISO 8601 duration. */
  #quantity(alsoAllowed: readonly string[] = []): Quantity {
    const { kind, text, at } = this.#token;
    const iso = kind === 'word' && /^P(?:T?\d)/.test(text);
    if (kind !== 'value' && !iso) this.#stuck(['a quantity such as 5%, 5pp, 400ms, 10MB or 1000', ...alsoAllowed]);
    this.#advance();
    const unit = /^\d+(?:\.\d+)?$/.test(text) && isUnit(this.#token.text) ? this.#advance().text : '';
    return this.#value(parseQuantity(`${text}${unit}`), at);
  }

  #span(): number {
    this.#mark('span');
    const { kind, text, at } = this.#token;
    if (kind !== 'value' && kind !== 'word') this.#stuck(['a duration such as 5m']);
    this.#advance();
    return this.#value(parseDuration(text), at);
  }

  #value<T>(reading: Reading<T>, at: number): T {
    if ('value' in reading) return reading.value;
    throw new Stuck({ ...reading.fault, index: at + (reading.fault.index ?? 0) });
  }

  #name(what: string): string {
    if (this.#token.kind !== 'word') this.#stuck([what]);
    return this.#advance().text;
  }

  #expect<const W extends string>(words: readonly W[]): W {
    const word = words.find((each) => each === this.#token.text);
    if (word === undefined) this.#stuck(words);
    this.#advance();
    return word;
  }

  #accept(word: string): boolean {
    if (this.#token.text !== word) return false;
    this.#advance();
    return true;
  }

  #ended<T>(rule: T, continuations: readonly string[]): T {
    if (this.#token.kind !== 'end') this.#stuck([...continuations, 'the end']);
    return rule;
  }

  #advance(): Token {
    const passed = this.#token;
    this.#token = nextToken(this.#text, passed.at + passed.text.length);
    return passed;
  }

  #mark(part: keyof Marks): void {
    this.#marks[part] = this.#token.at;
  }

  #stuck(allowed: readonly string[], better?: string): never {
    const { kind, text, at } = this.#token;
    const found = kind === 'end' ? 'the condition ends' : `found ${quote(text)}`;
    const message = `${found}; here could stand ${anyOf(allowed)}`;
    const slip = text === '==' ? 'write "=" for equality' : didYouMean(text, allowed);
    throw new Stuck({
      code: 'condition_syntax',
      index: at,
      message,
      hint: kind === 'end' ? undefined : (better ?? slip),
    });
  }
}
