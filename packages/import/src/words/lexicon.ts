import type { Comparison } from '../facts.ts';
import { fold } from '../text/fold.ts';
import { PhraseBook } from '../text/phrases.ts';
import type { Decision, DurationUnit, Field, Language, Topic, TriggerAction } from './language.ts';

/** The words of several languages, ready to be looked for. */
export interface Lexicon {
  readonly decimal: '.' | ',';
  readonly topics: PhraseBook<Topic>;
  /** Names of fields, as they stand alone in a column's head or before a colon. */
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  readonly fieldWords: PhraseBook<readonly Field[]>;
  readonly before: PhraseBook<Comparison>;
  readonly after: PhraseBook<Comparison>;
  readonly durations: PhraseBook<DurationUnit>;
  readonly units: PhraseBook<string>;
  readonly numbers: PhraseBook<number>;
  readonly multipliers: PhraseBook<number>;
  readonly lasting: PhraseBook<true>;
  readonly lastingAfter: PhraseBook<true>;
  readonly within: PhraseBook<true>;
  readonly withinAfter: PhraseBook<true>;
  readonly ranges: PhraseBook<true>;
  readonly stage: PhraseBook<true>;
  readonly next: PhraseBook<true>;
  readonly each: PhraseBook<true>;
  readonly parts: PhraseBook<number>;
  readonly users: PhraseBook<true>;
  readonly everyone: PhraseBook<true>;
  readonly day: PhraseBook<true>;
  readonly week: PhraseBook<true>;
  readonly hour: PhraseBook<true>;
  readonly minute: PhraseBook<true>;
  readonly oclock: PhraseBook<true>;
  readonly ordinal: PhraseBook<true>;
  readonly dayAfter: PhraseBook<true>;
  readonly weekAfter: PhraseBook<true>;
  readonly actions: PhraseBook<TriggerAction | 'continue'>;
  readonly decisions: PhraseBook<Decision>;
  readonly step: PhraseBook<true>;
  readonly and: PhraseBook<true>;
  readonly alertLevels: PhraseBook<'critical' | 'warning' | 'info'>;
  readonly fresh: PhraseBook<true>;
  readonly done: PhraseBook<true>;
  readonly title: PhraseBook<true>;
  readonly conditions: PhraseBook<true>;
  readonly when: PhraseBook<true>;
  readonly how: PhraseBook<true>;
  readonly none: PhraseBook<true>;
  readonly baseline: PhraseBook<true>;
  readonly previous: PhraseBook<true>;
  readonly metrics: PhraseBook<string>;
  readonly roles: PhraseBook<true>;
  readonly channels: PhraseBook<'email' | 'phone' | 'sms' | 'status_page'>;
  readonly fillers: PhraseBook<true>;
}

const cache = new Map<string, Lexicon>();

/** The lexicon of some languages; where two of them disagree about a word, the first one wins. */
export function lexiconOf(languages: readonly Language[]): Lexicon {
  const key = languages.map(({ tag }) => tag).join(' ');
  const known = cache.get(key);
  if (known !== undefined) return known;
  const lexicon = compile(languages);
  cache.set(key, lexicon);
  return lexicon;
}

function compile(languages: readonly Language[]): Lexicon {
  const list = (of: (language: Language) => readonly string[]): PhraseBook<true> =>
    new PhraseBook(languages.flatMap((language) => of(language).map((word): [string, true] => [word, true])));
  const record = <T extends string>(
    of: (language: Language) => Readonly<Partial<Record<T, readonly string[]>>>,
  ): PhraseBook<T> => new PhraseBook(languages.flatMap((language) => pairsOf(of(language))));
  const numbers = (of: (language: Language) => Readonly<Record<string, number>>): PhraseBook<number> =>
    new PhraseBook(languages.flatMap((language) => Object.entries(of(language))));
  const fields = fieldNames(languages);
  return {
    decimal: languages[0]?.decimal ?? '.',
    topics: record((language) => language.topics),
    fields,
    fieldWords: new PhraseBook(fields),
    before: new PhraseBook(languages.flatMap(comparisonsBefore)),
    after: new PhraseBook(languages.flatMap(comparisonsAfter)),
    durations: record((language) => language.durations),
    units: record((language) => language.units),
    numbers: numbers((language) => language.numbers),
    multipliers: numbers((language) => language.multipliers),
    lasting: list((language) => language.lasting),
    lastingAfter: list((language) => language.lastingAfter ?? []),
    within: list((language) => language.within),
    withinAfter: list((language) => language.withinAfter ?? []),
    ranges: list((language) => language.ranges),
    stage: list((language) => language.stage),
    next: list((language) => language.next),
    each: list((language) => language.each),
    parts: numbers((language) => language.parts),
    users: list((language) => language.users),
    everyone: list((language) => language.everyone),
    day: list((language) => language.moments.day),
    week: list((language) => language.moments.week),
    hour: list((language) => language.moments.hour),
    minute: list((language) => language.moments.minute),
    oclock: list(({ moments }) => moments.oclock ?? []),
    ordinal: list(({ moments }) => moments.ordinal ?? []),
    dayAfter: list(({ moments }) => moments.dayAfter ?? []),
    weekAfter: list(({ moments }) => moments.weekAfter ?? []),
    actions: record((language) => language.actions),
    decisions: record((language) => language.decisions),
    step: list((language) => language.step),
    and: list((language) => language.and),
    alertLevels: record((language) => language.alertLevels),
    fresh: list((language) => language.fresh),
    done: list((language) => language.done),
    title: list((language) => language.title),
    conditions: list((language) => language.conditions),
    when: list((language) => language.when),
    how: list((language) => language.how),
    none: list((language) => language.none),
    baseline: list((language) => language.baseline),
    previous: list((language) => language.previous),
    metrics: record((language) => language.metrics),
    roles: list((language) => language.roles),
    channels: record((language) => language.channels),
    fillers: list((language) => language.fillers),
  };
}

function pairsOf<T extends string>(words: Readonly<Partial<Record<T, readonly string[]>>>): readonly [string, T][] {
  const entries = Object.entries(words) as [T, readonly string[]][];
  return entries.flatMap(([value, list]) => list.map((word): [string, T] => [word, value]));
}

function fieldNames(languages: readonly Language[]): ReadonlyMap<string, readonly Field[]> {
  const names = new Map<string, Field[]>();
  for (const [word, field] of languages.flatMap((language) => pairsOf<Field>(language.fields))) {
    const folded = fold(word);
    const list = names.get(folded) ?? [];
    if (!list.includes(field)) list.push(field);
    names.set(folded, list);
  }
  return names;
}

function comparisonsBefore({ compare }: Language): readonly [string, Comparison][] {
  return [
    ...compare.atMost.map((word): [string, Comparison] => [word, '<=']),
    ...compare.atLeast.map((word): [string, Comparison] => [word, '>=']),
    ...compare.below.map((word): [string, Comparison] => [word, '<']),
    ...compare.above.map((word): [string, Comparison] => [word, '>']),
    ...compare.equal.map((word): [string, Comparison] => [word, '=']),
  ];
}

function comparisonsAfter({ compare }: Language): readonly [string, Comparison][] {
  const pairs = (words: readonly string[] | undefined, op: Comparison): [string, Comparison][] =>
    (words ?? []).map((word) => [word, op]);
  return [
    ...pairs(compare.belowAfter, '<'),
    ...pairs(compare.atMostAfter, '<='),
    ...pairs(compare.aboveAfter, '>'),
    ...pairs(compare.atLeastAfter, '>='),
  ];
}
