import type { HaproxySettings, Target } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { strangeKeys, type Versions } from './rules.ts';
import { ask, excerpt, NoAnswer, socketText } from './runtime-api.ts';
import { type HaproxyStatus, readStatus, type ServerStatus, StrangeAnswer, statusCommands } from './status.ts';

/** Longest that one exchange may take; a rollback waits for two. */
const DEADLINE_MS = 2_000;

const SETUP = 'See docs/routers.md for what haproxy.cfg needs.';

/** What HAProxy says to commands that it does not carry out, and what to do about it. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^Permission denied/, 'Give the socket `level admin` in haproxy.cfg, then reload HAProxy.'],
  [/^Unknown map identifier/, `No rule of HAProxy uses this map file. ${SETUP}`],
  [/^No such (?:proxy|server|backend)/, `Compare "backend", "stable" and "candidate" with haproxy.cfg. ${SETUP}`],
];

/** A look at HAProxy, with the servers of the two versions picked out. */
export interface Look extends Versions {
  readonly status: HaproxyStatus;
}

/** Speaks with the HAProxy of one target. Errors are LaunchErrors that name both. */
export class HaproxySession {
  readonly settings: HaproxySettings;
  readonly #name: string;

  constructor(target: Target, settings: HaproxySettings) {
    this.settings = settings;
    this.#name = `The HAProxy of target "${target.id}" (${socketText(settings.socket)})`;
  }

  /** Sends commands that must all be carried out; resolves to the answer. */
  async send(commands: string): Promise<string> {
    let answer: string;
    try {
      answer = await ask(this.settings.socket, commands, DEADLINE_MS);
    } catch (error) {
      if (error instanceof NoAnswer) throw this.unreachable(`cannot be steered: ${error.message}`);
      throw error;
    }
    for (const [pattern, hint] of REFUSALS) {
      const found = answer.split('\n').find((line) => pattern.test(line));
      if (found !== undefined) throw this.refused(`does not do what it is told: ${excerpt(found)}`, hint);
    }
    return answer;
  }

  /** What it does at this moment. */
  async look(): Promise<Look> {
    return this.#read(await this.send(statusCommands(this.settings)));
  }

  /**
   * Begins to replace what the map holds, and looks. The number tells which replacement began first: it
   * takes force only if none that began after it has.
   */
  async begin(): Promise<{ readonly version: number; readonly look: Look }> {
    const answer = await this.send(`prepare map ${this.settings.map};${statusCommands(this.settings)}`);
    const [, version, rest = ''] = /^New version created: (\d+)\n\n([\s\S]*)$/.exec(answer) ?? [];
    if (version === undefined) throw this.unreachable(`gives a strange answer: ${excerpt(answer)}`);
    return { version: Number(version), look: this.#read(rest) };
  }

  /** Replaces all that the map holds in one step by these entries. */
  async commitMap(version: number, entries: readonly (readonly [string, string])[]): Promise<void> {
    const { map } = this.settings;
    const adding = entries.map(([key, value]) => `add map @${version} ${map} ${key} ${escaped(value)}`);
    const answer = await this.send([...adding, `commit map @${version} ${map}`].join(';'));
    if (answer.trim() === '') return;
    if (answer.includes('out of range')) throw this.unreachable('was given another split in the meantime');
    throw this.refused(`does not take the split: ${excerpt(answer)}`, 'Look at its log, then try again.');
  }

  /** Sets servers of the backend; each change such as `web-2 weight 0`. */
  async setServers(changes: readonly string[]): Promise<void> {
    if (changes.length === 0) return;
    const answer = await this.send(changes.map((change) => `set server ${this.settings.backend}/${change}`).join(';'));
    if (answer.trim() === '') return;
    throw this.refused(`does not change its servers: ${excerpt(answer)}`, 'Look at its log, then try again.');
  }

  unreachable(what: string): LaunchError {
    return new LaunchError('router_unreachable', `${this.#name} ${what}.`, {
      hint: 'It is tried again at the next check. Traffic stays as HAProxy last had it.',
    });
  }

  refused(what: string, hint: string): LaunchError {
    return new LaunchError('router_refused', `${this.#name} ${what}.`, { hint });
  }

  #read(answer: string): Look {
    const { map, stable, candidate } = this.settings;
    const status = this.#parse(answer);
    const [strange] = strangeKeys(status);
    if (strange !== undefined) {
      const hint = 'Give Holdpoint a map file of its own, in the plan and in haproxy.cfg.';
      throw this.refused(`uses the map ${map} for something else: it holds the key "${strange}"`, hint);
    }
    const pick = (names: readonly string[]) => names.map((name) => this.#server(status, name));
    return { status, stable: pick(stable), candidate: pick(candidate) };
  }

  #server({ servers }: HaproxyStatus, name: string): ServerStatus {
    const server = servers.find((each) => each.name === name);
    if (server !== undefined) return server;
    const found = servers.map((each) => each.name).join(', ') || 'none';
    throw this.refused(`has no server "${name}" in its backend ${this.settings.backend}`, `Its servers: ${found}.`);
  }

  #parse(answer: string): HaproxyStatus {
    try {
      return readStatus(answer);
    } catch (error) {
      if (!(error instanceof StrangeAnswer)) throw error;
      throw this.unreachable(`gives a strange answer, ${error.message}: ${excerpt(answer)}`);
    }
  }
}

/** A value as one word of a command. */
function escaped(value: string): string {
  return value.replace(/[\\ ;]/g, '\\$&');
}
