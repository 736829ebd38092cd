import {
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import type { FlagClient } from './client/client.ts';
import { firstRuleset, followChanges } from './openfeature/follow.ts';
import { resolve } from './openfeature/resolve.ts';

/** OpenFeature on a server. It owns the client: closing the one closes the other. */
export class ServerProvider implements Provider {
  readonly metadata = { name: 'holdpoint' } as const;
  readonly runsOn = 'server' as const;
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

  async resolveBooleanEvaluation(
    flag: string,
    otherwise: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return resolve(this.#client, { flag, otherwise, context });
  }

  async resolveStringEvaluation(
    flag: string,
    otherwise: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return resolve(this.#client, { flag, otherwise, context });
  }

  async resolveNumberEvaluation(
    flag: string,
    otherwise: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return resolve(this.#client, { flag, otherwise, context });
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    flag: string,
    otherwise: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    return resolve(this.#client, { flag, otherwise, context });
  }
}
