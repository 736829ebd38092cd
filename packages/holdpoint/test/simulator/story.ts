import { createHash, type Hash } from 'node:crypto';
import { describeEvent, type RecordedEvent } from '@holdpoint/engine';
import type { Deed } from './deeds.ts';

/** What happened in one run: always as a hash, and as lines where they are asked for. */
export class Story {
  readonly lines: string[] = [];
  readonly #hash: Hash = createHash('sha256');
  readonly #told: boolean;
  readonly #now: () => number;

  constructor(told: boolean, now: () => number) {
    this.#told = told;
    this.#now = now;
  }

  deed(deed: Deed): void {
    this.#hash.update(`${this.#now()} ${JSON.stringify(deed)}`);
    if (this.#told) this.#tell(sentenceOf(deed));
  }

  event(event: RecordedEvent): void {
    const { seq, at, type, actor, data } = event;
    this.#hash.update(`${this.#now()} ${seq} ${at} ${type} ${JSON.stringify(actor)} ${JSON.stringify(data)}`);
    if (this.#told && type !== 'ReadingsTaken') this.#tell(`    ${seq} ${type}: ${describeEvent(event)}`);
  }

  broken(id: string, what: string): void {
    if (this.#told) this.#tell(`!!! ${id}: ${what}`);
  }

  /** The hash of everything so far; call it once, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  #tell(text: string): void {
    this.lines.push(`${clockText(this.#now())}  ${text}`);
  }
}

/** True time of a simulation as people read it. */
export function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

function sentenceOf(deed: Deed): string {
  switch (deed.kind) {
    case 'fault':
      return `*** ${deed.text}`;
    case 'process':
      return `process ${deed.process} ${deed.text}`;
    case 'order':
      return `  process ${deed.process} asks ${deed.target} for ${deed.shareBp} bp (epoch ${deed.epoch})`;
    case 'taken':
      return `  ${deed.target} takes ${deed.shareBp} bp of process ${deed.process}`;
    case 'force':
      return `  ${deed.target} gives ${deed.shareBp} bp`;
    case 'step':
      return `  step ${deed.step} ${deed.text} (process ${deed.process})`;
    case 'message':
      return `  ${deed.channel} ${deed.delivered ? 'gets' : 'does not get'} "${deed.text}"`;
    case 'act':
      return `  ${deed.who}: ${deed.text}`;
  }
}
