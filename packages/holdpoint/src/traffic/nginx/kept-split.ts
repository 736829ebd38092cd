import { statSync } from 'node:fs';
import { systemCode } from '../../data-dir/system-error.ts';
import { LaunchError } from '../../errors.ts';
import type { Clock } from '../../shell/clock.ts';
import { type Fence, isSoundSplit, takenBack, unheardLimit } from '../split-rules.ts';
import { readIfThere, replaceFile, touchFile } from './owned-file.ts';

/** Says whose file it is. */
const OWNER = 'holdpoint';

/** The file of the split, whose time of change is when a controller was last heard. */
export class KeptSplit {
  readonly #path: string;
  readonly #clock: Clock;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** What is in force by it; `router_refused` where it is none of ours. */
  read(): Fence {
    const text = readIfThere(this.#path);
    if (text === null || text.trim() === '') return { epoch: -1, split: null };
    const fence = parseFence(text);
    if (fence !== null) return this.#isUnheard(fence) ? goneBack(fence) : fence;
    throw new LaunchError('router_refused', `The file ${this.#path} holds something else than a split of Holdpoint.`, {
      hint: 'Nobody gets the candidate by it. Remove it, and see who else writes there.',
    });
  }

  /** Makes the controller heard; where that comes too late, the share stays taken back whatever clocks do. */
  heard(): void {
    const text = readIfThere(this.#path);
    const fence = parseFence(text ?? '');
    if (fence?.split == null || unheardLimit(fence.split) === null) return;
    if (this.#isUnheard(fence)) return this.#goBack(fence);
    touchFile(this.#path, this.#clock.wall());
  }

  #goBack(fence: Fence): void {
    // A split that was given in the meantime stands.
    if (readIfThere(this.#path) === textOfFence(fence)) replaceFile(this.#path, textOfFence(goneBack(fence)));
  }

  #isUnheard({ split }: Fence): boolean {
    const limit = split === null ? null : unheardLimit(split);
    return limit !== null && this.#clock.wall() - this.#heardAt() >= limit;
  }

  #heardAt(): number {
    try {
      return statSync(this.#path).mtimeMs;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return 0;
      throw error;
    }
  }
}

function goneBack({ epoch, split }: Fence): Fence {
  return { epoch, split: split === null ? null : takenBack(split) };
}

/** The text of the file that nginx looks up for each request. */
export function textOfFence(fence: Fence): string {
  return `${JSON.stringify({ writtenBy: OWNER, ...fence })}\n`;
}

/** What such a text says; null for any other text, by which nginx gives everyone stable. */
export function parseFence(text: string): Fence | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const { writtenBy, epoch, split }: Partial<Record<string, unknown>> = { ...found };
  if (writtenBy !== OWNER || typeof epoch !== 'number' || !Number.isSafeInteger(epoch)) return null;
  return split === null || isSoundSplit(split) ? { epoch, split } : null;
}
