import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const HASH_DIGITS = 14;

/**
 * The users that a limit has admitted, in a file of one line each (`LAUNCH HASH`), so that they
 * stay admitted when the proxy starts again. An admission is written before it takes force.
 */
export class Admissions {
  readonly #file: string;
  #launch: string | null = null;
  #users = new Set<number>();
  #descriptor: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** Turns to the users of this launch; those of another are forgotten. */
  begin(launch: string): void {
    if (launch === this.#launch) return;
    this.close();
    this.#launch = launch;
    this.#users = readUsers(this.#file, launch);
  }

  /** Whether the user (a hash of 53 bits) is admitted, or can be as one of at most `limit`. Nobody new is where the file cannot be written. */
  admit(user: number, limit: number): boolean {
    if (this.#users.has(user)) return true;
    if (this.#users.size >= limit) return false;
    try {
      this.#descriptor ??= this.#openFile();
      writeSync(this.#descriptor, `${this.#launch} ${user.toString(16).padStart(HASH_DIGITS, '0')}\n`);
    } catch {
      return false;
    }
    this.#users.add(user);
    return true;
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  /** Begins anew where nobody of this launch is in the file; else goes on behind a line that a crash may have cut. */
  #openFile(): number {
    if (this.#users.size === 0) return openSync(this.#file, 'w', 0o600);
    const descriptor = openSync(this.#file, 'a', 0o600);
    writeSync(descriptor, '\n');
    return descriptor;
  }
}

function readUsers(file: string, launch: string): Set<number> {
  const users = new Set<number>();
  for (const line of readText(file).split('\n')) {
    const [of, hash] = line.split(' ');
    if (of === launch && hash?.length === HASH_DIGITS) users.add(Number.parseInt(hash, 16));
  }
  return users;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
