import { EventEmitter } from 'node:events';

/** A terminal that keeps what is shown on it, as far as the board's own sequences go. */
export class FakeTerminal extends EventEmitter {
  columns = 80;
  rows = 24;
  raw = false;
  reading = false;
  alternate = false;
  cursor = true;
  wraps = true;
  readonly writes: string[] = [];
  #lines: string[] = [];

  write(text: string): boolean {
    this.writes.push(text);
    for (const part of text.split('\u001b[').slice(1)) {
      const [, question, args = '', command, rest = ''] = /^(\?)?([\d;]*)([A-Za-z])(.*)$/s.exec(part) ?? [];
      if (question !== undefined) this.#setMode(args, command === 'h');
      else this.#apply(args, command ?? '', rest);
    }
    return true;
  }

  setRawMode(on: boolean): void {
    this.raw = on;
  }

  resume(): void {
    this.reading = true;
  }

  pause(): void {
    this.reading = false;
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.emit('data', Buffer.from(key));
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  screen(): readonly string[] {
    return this.#lines;
  }

  #row = 0;

  #apply(args: string, command: string, rest: string): void {
    if (command === 'H') this.#row = Number(args.split(';')[0]) - 1;
    if (command === 'J') this.#lines = [];
    if (command === 'K') this.#lines[this.#row] = '';
    if (rest !== '') this.#lines[this.#row] = `${this.#lines[this.#row] ?? ''}${rest}`;
  }

  #setMode(mode: string, on: boolean): void {
    if (mode === '1049') this.alternate = on;
    if (mode === '25') this.cursor = on;
    if (mode === '7') this.wraps = on;
  }
}
