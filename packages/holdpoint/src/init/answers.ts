/** Routers that a first plan may name. */
export const SPLITS = ['proxy', 'haproxy', 'nginx', 'flags', 'dns'] as const;
export type Split = (typeof SPLITS)[number];

/** Where the figures of a first plan come from. */
export const METRICS = ['traffic', 'metrics', 'prometheus'] as const;
export type Metrics = (typeof METRICS)[number];

/** What a first plan is made of. */
export interface Answers {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  readonly title: string;
  /** Origins, without a path. */
  readonly stable: string;
  readonly candidate: string;
  readonly split: Split;
  readonly metrics: Metrics;
  /** Names; the first one commands the launch. At least one. */
  readonly people: readonly string[];
}

/** Answers as they were typed; what is absent has not been asked yet. */
export type Typed = { readonly [K in keyof Answers]?: string };

/** One thing that a first plan needs to know. */
export interface Question {
  readonly key: keyof Answers;
  readonly text: string;
  /** What stands for an empty answer, by the answers before. */
  readonly fallback: (typed: Typed) => string;
  /** What is wrong with an answer, and what is needed; null where it is good. */
  readonly fault: (answer: string, typed: Typed) => string | null;
}

/** Everything that is asked, in this order. An answer is judged by those before it. */
export const QUESTIONS: readonly Question[] = [
  {
    key: 'name',
    text: 'Name of what is launched, in commands',
    fallback: () => 'my-service',
    fault: (answer) =>
      /^[a-z][a-z0-9]{0,63}(?:-[a-z0-9]{1,32}){0,8}$/.test(answer)
        ? null
        : `${shown(answer)} is no name; needed are words in lower case joined by hyphens, such as batch-patches`,
  },
  {
    key: 'title',
    text: 'Title that people read',
    fallback: ({ name = '' }) => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`,
    fault: textFault,
  },
  {
    key: 'stable',
    text: 'URL of the version that serves today',
    fallback: () => 'http://127.0.0.1:3001',
    fault: urlFault,
  },
  {
    key: 'candidate',
    text: 'URL of the new version',
    fallback: () => 'http://127.0.0.1:3002',
    fault: (answer, typed) => {
      if (urlFault(answer) !== null) return urlFault(answer);
      const same = typed.stable !== undefined && new URL(typed.stable).origin === new URL(answer).origin;
      return same
        ? `${shown(answer)} is the version that serves today; the new version has an address of its own`
        : null;
    },
  },
  {
    key: 'split',
    text: `What splits the traffic (${SPLITS.join(', ')})`,
    fallback: () => 'proxy',
    fault: (answer) => choiceFault(answer, SPLITS),
  },
  {
    key: 'metrics',
    text: `Where figures come from (${METRICS.join(', ')})`,
    fallback: ({ split }) => (counts(split) ? 'traffic' : 'prometheus'),
    fault: (answer, { split }) => {
      if (answer !== 'traffic' || counts(split)) return choiceFault(answer, METRICS);
      return `${shown(split ?? '')} counts no requests; figures come from metrics or prometheus`;
    },
  },
  {
    key: 'people',
    text: 'Who decides: names with commas between them; the first one commands',
    fallback: () => 'Ana Example, Ben Example',
    fault: (answer) => {
      const names = namesIn(answer);
      if (names.length === 0) return 'nobody is named; a launch needs somebody who decides';
      if (new Set(names).size < names.length) return `${shown(answer)} names somebody twice`;
      return names.map(textFault).find((fault) => fault !== null) ?? null;
    },
  },
];

/** Whether a router counts requests and errors by itself: one that every request passes does. */
export function counts(split: string | undefined): boolean {
  return split !== 'flags' && split !== 'dns';
}

/** The answers to all questions, each of which has been judged. */
export function answersOf(typed: Required<Typed>): Answers {
  const { name, title, stable, candidate, split, metrics, people } = typed;
  return {
    name,
    title,
    stable: new URL(stable).origin,
    candidate: new URL(candidate).origin,
    split: SPLITS.find((each) => each === split) ?? 'proxy',
    metrics: METRICS.find((each) => each === metrics) ?? 'traffic',
    people: namesIn(people),
  };
}

function namesIn(answer: string): readonly string[] {
  return answer
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function textFault(answer: string): string | null {
  if (answer.trim() === '') return 'an empty text is no answer';
  return /\p{Cc}|\p{Cf}/u.test(answer) ? `${shown(answer)} has characters that cannot be seen` : null;
}

function urlFault(answer: string): string | null {
  const url = URL.canParse(answer) ? new URL(answer) : null;
  const isOrigin = url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (isOrigin && (url.protocol === 'http:' || url.protocol === 'https:')) return null;
  return `${shown(answer)} is no address of a service; needed is a URL without a path, such as http://127.0.0.1:3001`;
}

function choiceFault(answer: string, choices: readonly string[]): string | null {
  return choices.includes(answer) ? null : `${shown(answer)} is not known; it may be ${choices.join(', ')}`;
}

function shown(answer: string): string {
  return JSON.stringify(answer.length > 60 ? `${answer.slice(0, 59)}…` : answer);
}
