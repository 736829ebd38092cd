import { createInterface } from 'node:readline/promises';
import { QUESTIONS, type Question, type Typed } from './answers.ts';

/** Shows a question and gives the line that is typed; null when there will be none. */
export type Prompt = (text: string) => Promise<string | null>;

/**
 * Asks for what has not been typed yet, each until the answer is good; an empty line takes what stands in
 * brackets. Null when whoever is asked leaves.
 */
export async function askForRest(typed: Typed, prompt: Prompt): Promise<Required<Typed> | null> {
  let known: Typed = typed;
  for (const question of QUESTIONS) {
    const answer = known[question.key] ?? (await askUntilGood(question, known, prompt));
    if (answer === null) return null;
    known = { ...known, [question.key]: answer };
  }
  return complete(known);
}

async function askUntilGood(question: Question, known: Typed, prompt: Prompt): Promise<string | null> {
  const fallback = question.fallback(known);
  let remark = '';
  for (;;) {
    const line = await prompt(`${remark}${question.text} [${fallback}]: `);
    if (line === null) return null;
    const answer = line.trim() === '' ? fallback : line.trim();
    const fault = question.fault(answer, known);
    if (fault === null) return answer;
    remark = `  ${fault}\n`;
  }
}

/** The answers with what stands for those that are missing. */
export function complete(typed: Typed): Required<Typed> {
  const all: { -readonly [K in keyof Typed]: string } = { ...typed };
  for (const { key, fallback } of QUESTIONS) all[key] ??= fallback(all);
  const { name = '', title = '', stable = '', candidate = '', split = '', metrics = '', people = '' } = all;
  return { name, title, stable, candidate, split, metrics, people };
}

/** Asks in the terminal of this process; Ctrl-C and Ctrl-D leave. */
export async function inTerminal<T>(use: (prompt: Prompt) => Promise<T>): Promise<T> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  try {
    return await use((text) => Promise.race([lines.question(text).catch(() => null), closed]));
  } finally {
    lines.close();
  }
}
