import type { Found } from '../facts.ts';

/** Something that the document does not say and the plan needs. */
export interface Choice {
  /** Counts from 1, in the order of the plan. */
  readonly number: number;
  /** The same in every import of the document, such as `stages.wave-1.observe`. */
  readonly id: string;
  readonly question: string;
  /** What may be answered; empty where any answer of the form does. */
  readonly answers: readonly string[];
  /** What an answer looks like: `a duration such as 24h`. */
  readonly form: string;
  /** Lines of the document that it is about. */
  readonly lines: readonly number[];
  /** The answer, where there is one that does. */
  readonly answer?: string;
}

/** A choice without an answer. */
export type OpenChoice = Omit<Choice, 'answer'>;

/** An answer that does not do, or that answers nothing. */
export interface AnswerFault {
  readonly id: string;
  readonly answer: string;
  readonly message: string;
}

/** What is asked where the document is silent. */
export interface Question<T> {
  readonly id: string;
  readonly question: string;
  readonly answers?: readonly string[];
  readonly form: string;
  readonly about?: readonly Found[];
  /** What an answer means; null where it is of another form. */
  readonly read: (answer: string) => T | null;
  /** What stands in the plan until there is an answer: it opens nothing. */
  readonly placeholder: T;
}

/** An answer or a placeholder; `choice` is there while the question is open. */
export interface Answered<T> {
  readonly value: T;
  readonly choice?: number;
}

/** Asks questions and takes what was answered to them. */
export class Choices {
  readonly #answers: ReadonlyMap<string, string>;
  readonly #asked: Choice[] = [];
  readonly #faults: AnswerFault[] = [];

  constructor(answers: ReadonlyMap<string, string>) {
    this.#answers = answers;
  }

  ask<T>({ id, question, answers = [], form, about = [], read, placeholder }: Question<T>): Answered<T> {
    const number = this.#asked.length + 1;
    const answer = this.#answers.get(id);
    const value = answer === undefined ? null : read(answer.trim());
    const lines = [...new Set(about.map(({ line }) => line))];
    const asked = { number, id, question, answers, form, lines };
    this.#asked.push(value === null || answer === undefined ? asked : { ...asked, answer });
    if (answer !== undefined && value === null) {
      this.#faults.push({ id, answer, message: `${JSON.stringify(answer)} is no answer to ${id}; needed is ${form}` });
    }
    return value === null ? { value: placeholder, choice: number } : { value };
  }

  /** The answer to a choice that was asked; undefined while it is open. */
  answerTo(id: string): string | undefined {
    return this.#asked.find((choice) => choice.id === id)?.answer;
  }

  /** Everything that was asked. */
  get asked(): readonly Choice[] {
    return this.#asked;
  }

  /** Answers that do not do. */
  get faults(): readonly AnswerFault[] {
    const known = new Set(this.#asked.map(({ id }) => id));
    const unknown = [...this.#answers].filter(([id]) => !known.has(id));
    return [
      ...this.#faults,
      ...unknown.map(([id, answer]) => ({
        id,
        answer,
        message: `nothing is asked under the name ${JSON.stringify(id)}`,
      })),
    ];
  }
}
