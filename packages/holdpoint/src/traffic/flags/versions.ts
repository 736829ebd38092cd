import { readFileSync } from 'node:fs';
import { writePrivateFile } from '../../data-dir/private-file.ts';

/** So many numbers are set aside at once: a fall of the share must not wait for the disk. */
const BLOCK = 100;

/**
 * Numbers rulesets. They only grow, also over restarts and crashes: a block of numbers is spent on disk before its
 * first one is used, so that no number is ever given twice.
 */
export class Versions {
  readonly #file: string;
  readonly #log: (text: string) => void;
  #last: number;
  #spent: number;

  /** Fails where the file cannot be read or written, or holds something else than a number. */
  constructor(file: string, log: (text: string) => void) {
    this.#file = file;
    this.#log = log;
    this.#last = readSpent(file);
    this.#spent = this.#last;
    this.#spend();
  }

  next(): number {
    this.#last++;
    if (this.#last > this.#spent - BLOCK / 10) this.#spendOrLog();
    return this.#last;
  }

  #spend(): void {
    const spent = this.#last + BLOCK;
    writePrivateFile(this.#file, `${spent}\n`);
    this.#spent = spent;
  }

  #spendOrLog(): void {
    try {
      this.#spend();
    } catch (error) {
      this.#log(`The version of the ruleset could not be kept in ${this.#file}: ${error}.`);
    }
  }
}

function readSpent(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
  const spent = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(spent + BLOCK)) return spent;
  throw new Error(
    `${file} holds no version. Write a number into it that is higher than every version that applications hold`,
  );
}
