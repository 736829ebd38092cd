import {
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from '@openfeature/web-sdk';
import type { FlagClient } from './client/client.ts';
import { firstRuleset, followChanges } from './openfeature/follow.ts';
import { resolve } from './openfeature/resolve.ts';

/** OpenFeature in a browser: the user is the context that the page sets. It owns the client. */
export class WebProvider implements Provider {
  readonly metadata = { name: 'holdpoint' } as const;
  readonly runsOn = 'client' as const;
  readonly events = new OpenFeatureEventEmitter();
  readonly #client: FlagClient;
  readonly #unfollow: () => void;

  constructor(client: FlagClient) {
    this.#client = client;
    this.#unfollow = followChanges(client, {
      ready: () => this.events.emit(ProviderEvents.Ready),
      stale: () => this.events.emit(ProviderEvents.Stale),
      changed: () => this.events.emit(ProviderEvents.ConfigurationChanged),
    });
  }

  initialize(): Promise<void> {
    return firstRuleset(this.#client);
  }

  async onClose(): Promise<void> {
    this.#unfollow();
    await this.#client.close();
  }

  resolveBooleanEvaluation(flag: string, otherwise: boolean, context: EvaluationContext): ResolutionDetails<boolean> {
    return resolve(this.#client, { flag, otherwise, context });
  }

  resolveStringEvaluation(flag: string, otherwise: string, context: EvaluationContext): ResolutionDetails<string> {
    return resolve(this.#client, { flag, otherwise, context });
  }

  resolveNumberEvaluation(flag: string, otherwise: number, context: EvaluationContext): ResolutionDetails<number> {
    return resolve(this.#client, { flag, otherwise, context });
  }

  resolveObjectEvaluation<T extends JsonValue>(
    flag: string,
    otherwise: T,
    context: EvaluationContext,
  ): ResolutionDetails<T> {
    return resolve(this.#client, { flag, otherwise, context });
  }
}
