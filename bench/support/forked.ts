import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A program of this folder in a process of its own, which is asked and answers. */
export interface Forked {
  ask<T>(question: object): Promise<T>;
  end(): Promise<void>;
}

/** Starts a program of this folder that calls `answering`. */
export function forked(file: string): Forked {
  const child: ChildProcess = fork(join(import.meta.dirname, file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    ask: async <T>(question: object) => {
      const answered = once(child, 'message');
      child.send(question);
      return (await answered)[0] as T;
    },
    end: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/** Answers what the program that forked this one asks, one thing after the other. */
export function answering<Q>(answer: (question: Q) => Promise<object>): void {
  process.on('message', (question: Q) => void answer(question).then((found) => process.send?.(found)));
}

/** Wall time in milliseconds with fractions, the same in all processes of this machine. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
