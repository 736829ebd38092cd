import { join } from 'node:path';
import type { Target } from '@holdpoint/plan';
import type { LaunchError } from '../../errors.ts';
import { systemClock } from '../../shell/clock.ts';
import type { RouterPart, Split, TrafficDriver, TrafficDriverOptions, TrafficObservation } from '../index.ts';
import { admitSplit } from '../split-rules.ts';
import { Counting, type PrintedCounts } from './counts.ts';
import { toldOf } from './input.ts';
import { fenceOf, type Memory, readMemory, splitBehind, writeMemory } from './memory.ts';
import { type Command, Runner } from './runner.ts';

/** What commands say that a router does now. */
export interface Seen {
  /** What it gives the candidate, in basis points: one number, or one for each node. */
  readonly share: number | readonly RouterPart[];
  /** The highest controller epoch that the router itself has seen; where it keeps it. */
  readonly epoch?: number;
  /** The launch whose split it has; where it keeps it. */
  readonly launch?: string;
  readonly counts?: PrintedCounts;
}

/** How one kind of router is steered by commands. */
export interface Steering {
  /** Name of the driver. */
  readonly driver: string;
  readonly timeoutMs?: number;
  readonly commands: readonly Command[];
  readonly look: Command;
  /** What such a router cannot do of a split that is sound in itself, or null. */
  unfit(split: Split): string | null;
  commandFor(split: Split): Command;
  /** Whether a router that gives the share already is left as it is. */
  readonly onlyChanges: boolean;
  /** Reads what `look` has printed; throws what `refused` makes of a fault. */
  read(printed: string, refused: (detail: string) => LaunchError): Seen;
}

const CORRECT = 'The split in force stays. Correct the plan, then apply again.';

/**
 * A router that is steered by commands, which need not know of launches and controllers: what they were asked
 * for is remembered in the data folder, and what they do is read back after every change.
 */
export class CommandDriver implements TrafficDriver {
  readonly #target: Target;
  readonly #steering: Steering;
  readonly #runner: Runner;
  readonly #path: string;
  readonly #clock = systemClock();
  readonly #counting = new Counting();
  readonly #closed = new AbortController();
  /** Changes under way; one that lowers the share ends those that would give more. */
  readonly #changes = new Set<{ readonly shareBp: number; readonly end: AbortController }>();
  #memory: Memory;

  constructor({ target, dataDir, env = process.env }: TrafficDriverOptions, steering: Steering) {
    const { driver, timeoutMs } = steering;
    this.#target = target;
    this.#steering = steering;
    this.#runner = new Runner({ target, driver, env, ...(timeoutMs !== undefined && { timeoutMs }) });
    this.#runner.check([...steering.commands, steering.look]);
    this.#path = join(dataDir, `${driver}-${encodeURIComponent(target.id)}-split.json`);
    this.#memory = readMemory(this.#path);
  }

  async apply(split: Split): Promise<TrafficObservation> {
    this.#admit(split);
    const change = { shareBp: split.shareBp, end: new AbortController() };
    for (const { shareBp, end } of this.#changes) if (shareBp > split.shareBp) end.abort(this.#runner.superseded());
    this.#changes.add(change);
    try {
      return await this.#change(split, change.end.signal);
    } finally {
      this.#changes.delete(change);
    }
  }

  async observe(): Promise<TrafficObservation> {
    return this.#observation(await this.#look());
  }

  async close(): Promise<void> {
    this.#closed.abort(this.#runner.unreachable('it was let go of'));
  }

  async stop(): Promise<void> {
    await this.close();
  }

  #admit(split: Split, seenEpoch?: number): void {
    admitSplit(split, fenceOf(this.#memory, seenEpoch), this.#target);
    const fault = this.#steering.unfit(split);
    if (fault !== null) throw this.#runner.refused(`it cannot take this split: ${fault}`, CORRECT);
  }

  async #change(split: Split, superseded: AbortSignal): Promise<TrafficObservation> {
    const { onlyChanges, commandFor } = this.#steering;
    // A fall does not wait for a look: who may take traffic back is known here.
    const before = split.shareBp === 0 ? null : await this.#look(superseded);
    this.#admit(split, before?.epoch);
    const epoch = Math.max(this.#memory.epoch, before?.epoch ?? -1, split.epoch);
    this.#remember({ epoch, confirmed: this.#memory.confirmed, asked: split });
    if (before === null || !onlyChanges || shareOfNodes(before.share, null) !== split.shareBp) {
      await this.#run(commandFor(split), superseded);
    }
    const seen = this.#observation(await this.#look(superseded));
    if (seen.split?.shareBp === split.shareBp && this.#memory.asked === split) {
      this.#remember({ ...this.#memory, confirmed: split });
    }
    return seen;
  }

  async #look(superseded?: AbortSignal): Promise<Seen> {
    const { look, read } = this.#steering;
    const printed = await this.#run(look, superseded);
    const seen = read(printed, (detail) =>
      this.#runner.refused(`\`${look.name}\` ${detail}`, 'docs/routers.md says what it is to print.'),
    );
    return typeof seen.share === 'number' ? seen : { ...seen, share: this.#runner.nodes(seen.share) };
  }

  /** Every command is told the last wish; nothing before the first one. */
  #run(command: Command, superseded?: AbortSignal): Promise<string> {
    const { asked } = this.#memory;
    const closed = this.#closed.signal;
    const end = superseded === undefined ? closed : AbortSignal.any([superseded, closed]);
    return this.#runner.run(command, toldOf(asked, this.#target), end);
  }

  /** A rise is on disk before it takes force; a fall goes ahead where the disk is full. */
  #remember(memory: Memory): void {
    try {
      writeMemory(this.#path, memory);
    } catch (error) {
      if (memory.asked?.shareBp !== 0) throw error;
    }
    this.#memory = memory;
  }

  #observation({ share, launch, counts }: Seen): TrafficObservation {
    if (typeof share !== 'number') this.#requireAll(share);
    const asked = this.#memory.asked?.shareBp ?? null;
    return {
      ...this.#counting.observed(counts, this.#clock.wall()),
      split: splitBehind(this.#memory, shareOfNodes(share, asked), launch),
      audiences: {},
      ...(typeof share !== 'number' && { parts: share }),
    };
  }

  /** A node of which nothing is known may give the candidate anything. */
  #requireAll(nodes: readonly RouterPart[]): void {
    const unseen = nodes.filter(({ shareBp }) => shareBp === null);
    if (unseen.length === 0) return;
    const told = unseen.map(({ name, problem }) => (problem === undefined ? name : `${name} (${problem})`));
    throw this.#runner.unreachable(`nothing is known of ${told.join(', ')}`);
  }
}

/**
 * What the nodes give together: the highest share, unless that would make a change look complete that some node
 * has not come to yet; then the lowest.
 */
function shareOfNodes(share: number | readonly RouterPart[], askedBp: number | null): number {
  if (typeof share === 'number') return share;
  const given = share.map(({ shareBp }) => shareBp ?? 0);
  const highest = Math.max(...given);
  return highest === askedBp ? Math.min(...given) : highest;
}
