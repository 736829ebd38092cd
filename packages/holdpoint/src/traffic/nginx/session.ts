import type { NginxSettings, Target } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import type { Clock } from '../../shell/clock.ts';
import type { Environment } from '../../shell/references.ts';
import { addressText } from '../shared/address-text.ts';
import { runCommand } from './commands.ts';
import { configOf, filesOf, type NginxConfig, type NginxFiles, statusHost } from './config.ts';
import { readIfThere, readOwned, replaceFile } from './owned-file.ts';
import { askWorker, NoStatus, type WorkerStatus } from './status.ts';
import { kernelTicks, oldWorkersStopped } from './workers.ts';

/** How long things may take, milliseconds. */
export interface NginxLimits {
  /** One look at a worker; a rollback waits for one. */
  readonly lookMs: number;
  /** Each command. */
  readonly commandMs: number;
  /** Until workers have begun after a reload. */
  readonly reloadMs: number;
}

const LIMITS: NginxLimits = { lookMs: 2_000, commandMs: 5_000, reloadMs: 5_000 };
const POLL_MS = 10;
/** nginx stops its old workers a tenth of a second after it has started the new ones; where they cannot be seen. */
const UNSEEN_MS = 500;

const TEST = 'nginx -t';
const RELOAD = 'nginx -s reload';
const NOT_RELOADED =
  'Does it run? It must, before the first launch by a configuration that does not need the files yet. They stay as they were.';

/** What it takes to steer the nginx of one target. */
export interface NginxSessionOptions {
  readonly target: Target;
  readonly settings: NginxSettings;
  readonly clock: Clock;
  /** What commands find in their environment. */
  readonly env?: Environment;
  readonly limits?: NginxLimits;
}

/** Steers the nginx of one target. Errors are LaunchErrors that name both. */
export class NginxSession {
  readonly files: NginxFiles;
  readonly config: NginxConfig;
  readonly #settings: NginxSettings;
  readonly #name: string;
  readonly #env: Environment;
  readonly #clock: Clock;
  readonly #limits: NginxLimits;

  constructor({ target, settings, clock, env = process.env, limits = LIMITS }: NginxSessionOptions) {
    this.files = filesOf(settings);
    this.config = configOf(target, settings);
    this.#settings = settings;
    this.#name = `The nginx of target "${target.id}" (${addressText(settings.status)})`;
    this.#clock = clock;
    this.#env = env;
    this.#limits = limits;
  }

  /** What a worker sees at this moment. */
  async look(): Promise<WorkerStatus> {
    try {
      return await this.#ask();
    } catch (error) {
      if (!(error instanceof NoStatus)) throw error;
      throw this.unreachable(`does not say what is in force: ${error.message}`, this.#includeHint());
    }
  }

  /** Sees to it that nginx works by the files of this target; they stay as they were where that cannot be. */
  async configure(): Promise<void> {
    const { include, script } = this.files;
    const before = { include: readOwned(include), script: readOwned(script) };
    const same = before.include === this.config.include && before.script === this.config.script;
    if (same && (await this.#askIfThere())?.generation === this.config.generation) return;
    replaceFile(script, this.config.script);
    replaceFile(include, this.config.include);
    try {
      await this.#reload();
    } catch (error) {
      replaceFile(include, before.include);
      replaceFile(script, before.script);
      throw error;
    }
  }

  /** Why the share may be another than its file says; null where nothing speaks for it. */
  problemOf({ generation }: WorkerStatus): string | null {
    const { include } = this.files;
    if (generation !== this.config.generation) return `it works by another configuration than ${include} should be`;
    return readIfThere(include) === this.config.include ? null : `${include} was changed by another hand`;
  }

  unreachable(what: string, hint = 'It is tried again at the next check. Traffic stays as nginx has it.'): LaunchError {
    return new LaunchError('router_unreachable', `${this.#name} ${what}.`, { hint });
  }

  refused(what: string, hint: string): LaunchError {
    return new LaunchError('router_refused', `${this.#name} ${what}.`, { hint });
  }

  async #reload(): Promise<void> {
    const { test = TEST, reload = RELOAD } = this.#settings;
    const wrong = await this.#run(test);
    if (wrong !== null) {
      throw this.refused(`does not accept its configuration, which stays as it was: ${wrong}`, hintOf(wrong));
    }
    const reloadedAt = kernelTicks();
    const failed = await this.#run(reload);
    if (failed !== null) throw this.unreachable(`was not reloaded: ${failed}`, NOT_RELOADED);
    await this.#begun(reloadedAt);
  }

  /** Waits until a worker of the new configuration answers, and no other takes connections any more. */
  async #begun(reloadedAt: number | null): Promise<void> {
    const limit = this.#clock.monotonic() + this.#limits.reloadMs;
    for (let found: WorkerStatus | null = null; ; await this.#clock.pause(POLL_MS)) {
      found = await this.#askIfThere();
      if (found?.generation === this.config.generation) {
        const stopped = oldWorkersStopped(found.master, reloadedAt);
        if (stopped === null) return this.#clock.pause(UNSEEN_MS);
        if (stopped) return;
      }
      if (this.#clock.monotonic() > limit) throw this.#notBegun(found);
    }
  }

  #notBegun(found: WorkerStatus | null): LaunchError {
    const is = found?.generation === this.config.generation;
    const other = is
      ? 'workers of its old configuration still take requests'
      : 'it still works by another configuration';
    const seen = found === null ? 'nothing answers there' : other;
    return this.refused(`was reloaded, and ${seen} after ${this.#limits.reloadMs / 1_000} s`, this.#includeHint());
  }

  async #askIfThere(): Promise<WorkerStatus | null> {
    try {
      return await this.#ask();
    } catch (error) {
      if (error instanceof NoStatus) return null;
      throw error;
    }
  }

  #run(command: string): Promise<string | null> {
    return runCommand(command, { limitMs: this.#limits.commandMs, env: this.#env, clock: this.#clock });
  }

  #ask(): Promise<WorkerStatus> {
    return askWorker(this.#settings.status, statusHost(this.#settings), this.#limits.lookMs);
  }

  #includeHint(): string {
    const said = readIfThere(this.files.include) === null ? ' (which is not there)' : '';
    return `nginx.conf must include ${this.files.include}${said} in http, and nginx must run; its error log says more.`;
  }
}

function hintOf(wrong: string): string {
  if (wrong.includes('unknown directive "js_import"')) {
    return 'Install the njs module (Debian: apt-get install libnginx-mod-http-js), and load it in nginx.conf.';
  }
  return 'Correct nginx.conf or the plan, then try again; see docs/routers.md.';
}
