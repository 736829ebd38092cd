import type { Round } from './round.ts';

/** One read of all signals of a server. */
export interface Moment {
  readonly round: Round;
  /** Launch time of the read, epoch milliseconds. */
  readonly at: number;
  /** What `$stage` stands for. */
  readonly stage: string;
  /** Set for the first read of a stage, and for the first one of all: what was scraped before counts no more. */
  readonly entered: 'stage' | 'start' | null;
  /** How far before the first read of all counting begins, in real milliseconds. */
  readonly reachMs: number;
  /** Launch seconds per real second. */
  readonly scale: number;
}

/** The launch time of a moment of the server's clock; never after the read. */
export function launchTimeOf(moment: Moment, serverTime: number): number {
  const age = Math.max(0, moment.round.now - serverTime) * moment.scale;
  return Math.floor(moment.at - age);
}

/** Milliseconds for people: `2.5 s`. */
export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
