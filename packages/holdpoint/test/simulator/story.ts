import { describeEvent, type RecordedEvent } from '@holdpoint/engine';
import type { Deed, RouterRole } from './deeds.ts';

/** What happened in one run: always as one text, and as lines for people where they are asked for. */
export class Story {
  readonly lines: string[] = [];
  #text = '';
  readonly #told: boolean;
  readonly #now: () => number;

  constructor(told: boolean, now: () => number) {
    this.#told = told;
    this.#now = now;
  }

  deed(deed: Deed): void {
    this.#text += `${this.#now()} ${JSON.stringify(deed)}\n`;
    if (this.#told) this.#tell(sentenceOf(deed));
  }

  event(event: RecordedEvent): void {
    const { seq, at, type, actor, data } = event;
    this.#text += `${this.#now()} ${seq} ${at} ${type} ${JSON.stringify(actor)} ${JSON.stringify(data)}\n`;
    if (this.#told && type !== 'ReadingsTaken') this.#tell(`    ${seq} ${type}: ${describeEvent(event)}`);
  }

  broken(id: string, what: string): void {
    if (this.#told) this.#tell(`!!! ${id}: ${what}`);
  }

  /** Everything so far, to the letter: two runs that went the same way have the same. */
  get text(): string {
    return this.#text;
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
      return `  process ${deed.process} asks ${nameOf(deed)} for ${deed.shareBp} bp (epoch ${deed.epoch})`;
    case 'taken':
      return `  ${nameOf(deed)} takes ${deed.shareBp} bp of process ${deed.process}`;
    case 'force':
      return `  ${nameOf(deed)} gives ${deed.shareBp} bp`;
    case 'answer':
      return `  ${nameOf(deed)} ${deed.seenBp === null ? 'does not answer' : `says ${deed.seenBp} bp`} (process ${deed.process}, after ${deed.afterMs} ms)`;
    case 'end':
      return `  the candidate of ${deed.target} ${deed.done ? 'is' : 'cannot be'} ended (process ${deed.process})`;
    case 'step':
      return `  step ${deed.step} ${deed.text} (process ${deed.process})`;
    case 'look':
      return `process ${deed.process} looks at ${deed.of} (${deed.url}): ${deed.well ? 'well' : 'NOT well'}`;
    case 'message':
      return `  ${deed.channel} ${deed.delivered ? 'gets' : 'does not get'} "${deed.text}"`;
    case 'act':
      return `  ${deed.who}: ${deed.text}`;
  }
}

function nameOf({ target, router, role }: { target: string; router: string; role: RouterRole }): string {
  return role === 'first' ? target : `${router} of ${target}`;
}
