import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Target } from '@holdpoint/plan';
import { Evaluator, type Ruleset, sealRuleset } from '@holdpoint/sdk';
import type { Clock } from '../../shell/clock.ts';
import { uuidv7 } from '../../shell/random.ts';
import { resolveReference } from '../../shell/references.ts';
import type { Split, TrafficObservation } from '../index.ts';
import { routerFiles } from '../process/files.ts';
import type { ServedRouter, ServeOptions } from '../process/serve.ts';
import { SplitKeeper } from '../process/split-keeper.ts';
import { FlagCounts } from './counts.ts';
import { flagFiles } from './files.ts';
import { Holders } from './holders.ts';
import { answerRequest, type Served } from './http.ts';
import { rulesetOf } from './ruleset.ts';
import { openSigner, type RulesetSigner } from './signing-key.ts';
import { Streams } from './streams.ts';
import { Versions } from './versions.ts';

const SECOND_MS = 1_000;
const NOTHING: Split = { launch: 'unknown', epoch: 0, salt: 'unknown', shareBp: 0, first: [] };

/** Serves the ruleset of one target to applications, and counts what they say that they gave. */
export class FlagServer implements ServedRouter {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #log: (text: string) => void;
  readonly #versions: Versions;
  readonly #signer: RulesetSigner;
  readonly #streams: Streams;
  readonly #holders: Holders;
  readonly #counts = new FlagCounts();
  readonly #evaluator = new Evaluator({ countUsers: true });
  readonly #keeper: SplitKeeper;
  readonly #server: Server;
  readonly #countersId: string;
  readonly #ended = new AbortController();
  #served: Served | null = null;
  #publishing: Promise<void> = Promise.resolve();

  constructor({ target, dataDir, clock, log }: ServeOptions) {
    this.#target = target;
    this.#clock = clock;
    this.#log = log;
    this.#countersId = uuidv7(clock.wall());
    const { token } = settingsOf(target);
    const files = flagFiles(dataDir, target.id);
    this.#signer = openSigner(files);
    this.#versions = new Versions(files.version, log);
    this.#holders = new Holders(() => clock.monotonic());
    this.#streams = new Streams({
      onOpen: (stream, held) => this.#holders.connect(stream.client ?? stream, held),
      onSent: (stream, version) => {
        if (stream.client === null) this.#holders.holds(stream, version);
      },
      onClose: (stream) => this.#holders.disconnect(stream.client ?? stream),
    });
    const world = {
      token: token === undefined ? null : resolveReference(token),
      origins: target.traffic.flags?.origins ?? [],
      streams: this.#streams,
      holders: this.#holders,
      counts: this.#counts,
      evaluator: this.#evaluator,
      wall: () => clock.wall(),
      served: () => this.#served,
    };
    this.#server = createServer((request, response) => void answerRequest(request, response, world));
    const file = routerFiles(dataDir, 'flags', target.id).split;
    this.#keeper = new SplitKeeper({ target, file, clock, use: (split, present) => this.#use(split, present), log });
    // Of a kept split that was spoiled nothing is known, and clients still hold it: the candidate gets nothing.
    if (this.#keeper.split === null && existsSync(file)) this.#use(NOTHING, null);
  }

  async start(): Promise<void> {
    const { host, port } = settingsOf(this.#target).listen;
    await this.#publishing;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    void this.#comment();
  }

  /** Makes the split so, and resolves when its ruleset was written to every client that can take it. */
  async apply(split: Split): Promise<void> {
    await this.#keeper.apply(split);
    await this.#publishing;
  }

  observe(): TrafficObservation {
    return {
      countersId: this.#countersId,
      split: this.#keeper.split,
      stable: this.#counts.variant('stable'),
      candidate: this.#counts.variant('candidate'),
      audiences: {},
      unanswered: 0,
      lastCandidateAt: this.#counts.lastCandidateAt,
      candidateInFlight: this.#holders.ahead(),
      parts: this.#holders.parts(),
    };
  }

  /** The controller called. */
  heard(): void {
    this.#keeper.heard();
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    this.#keeper.close();
    this.#streams.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Makes a ruleset of the split. A ruleset that is still being made gives way to the one that came after it. */
  #use(split: Split, present: Split | null): void {
    if (split.launch !== present?.launch) this.#counts.forgetUsers();
    const version = this.#versions.next();
    const made = sealRuleset(rulesetOf(split, this.#target, version), this.#signer.sign);
    this.#publishing = made.then((ruleset) => this.#publish(ruleset, split));
    this.#publishing.catch((error: unknown) => this.#log(`Version ${version} could not be made: ${error}.`));
  }

  #publish(ruleset: Ruleset, { launch, shareBp, epoch, unheardMs }: Split): void {
    const { version } = ruleset;
    if (version < (this.#served?.ruleset.version ?? 0)) return;
    const text = JSON.stringify(ruleset);
    this.#served = { ruleset, text };
    this.#evaluator.use(ruleset);
    this.#streams.hearWithin(unheardMs);
    this.#holders.publish(version, { launch, shareBp });
    this.#streams.send({ version, bytes: Buffer.from(`id: ${version}\nevent: ruleset\ndata: ${text}\n\n`) });
    this.#log(`Version ${version}: share ${shareBp} bp of launch ${launch} is in force, by controller ${epoch}.`);
  }

  async #comment(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#clock.pause(SECOND_MS, signal);
      this.#streams.comment();
    }
  }
}

function settingsOf({ id, traffic }: Target) {
  if (traffic.flags !== undefined) return traffic.flags;
  throw new Error(
    `The plan does not say which flag target "${id}" has, and where it is served: traffic.flags is missing`,
  );
}
