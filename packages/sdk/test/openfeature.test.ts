import {
  OpenFeature as ServerOpenFeature,
  ServerProviderEvents,
  StandardResolutionReasons,
} from '@openfeature/server-sdk';
import { ErrorCode, ProviderEvents, OpenFeature as WebOpenFeature } from '@openfeature/web-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FlagClient } from '../src/index.ts';
import { ServerProvider } from '../src/openfeature-server.ts';
import { WebProvider } from '../src/openfeature-web.ts';
import { FlagServer } from './support/flag-server.ts';
import { flag, sealed } from './support/rulesets.ts';
import { VirtualClock } from './support/virtual-clock.ts';

const staff = { id: 'staff', attribute: 'group', values: ['staff'], sizeBp: 1_000 };
const flags = {
  checkout: flag({ shareBp: 1_000, audiences: [staff] }),
  off: flag({ on: false }),
  color: flag({ shareBp: 10_000, variants: { stable: 'grey', candidate: 'green' } }),
  size: flag({ shareBp: 10_000, variants: { stable: 1, candidate: 2 } }),
  page: flag({ shareBp: 10_000, variants: { stable: {}, candidate: { title: 'new' } } }),
};

let server: FlagServer;
let clock: VirtualClock;
let client: FlagClient;

beforeEach(async () => {
  server = new FlagServer();
  clock = new VirtualClock();
  client = new FlagClient({ url: await server.listen(), token: 'secret', clock, countsMs: 0 });
});

afterEach(async () => {
  await ServerOpenFeature.clearProviders();
  await WebOpenFeature.clearProviders();
  await WebOpenFeature.clearContexts();
  await client.close();
  await server.close();
});

describe('OpenFeature on a server', () => {
  it('gives values, variants and reasons by the ruleset', async () => {
    server.push(await sealed({ flags }));
    await ServerOpenFeature.setProviderAndWait(new ServerProvider(client));
    const asked = ServerOpenFeature.getClient();
    expect(await asked.getBooleanDetails('checkout', false, { targetingKey: 'ann', group: 'staff' })).toMatchObject({
      value: true,
      variant: 'candidate',
      reason: StandardResolutionReasons.TARGETING_MATCH,
      flagMetadata: { rule: 'audience', version: 7, stale: false },
    });
    const user = { targetingKey: 'ann' };
    expect(await asked.getBooleanDetails('off', true, user)).toMatchObject({ value: false, reason: 'DISABLED' });
    expect(await asked.getStringValue('color', 'none', user)).toBe('green');
    expect(await asked.getNumberValue('size', 0, user)).toBe(2);
    expect(await asked.getObjectValue('page', {}, user)).toEqual({ title: 'new' });
    expect(await asked.getStringDetails('color', 'none')).toMatchObject({ value: 'grey', reason: 'DEFAULT' });
    expect(await asked.getStringDetails('size', 'none', user)).toMatchObject({
      value: 'none',
      errorCode: ErrorCode.TYPE_MISMATCH,
    });
    expect(await asked.getBooleanDetails('other', true, user)).toMatchObject({
      value: true,
      errorCode: ErrorCode.FLAG_NOT_FOUND,
    });
  });

  it('says when the provider is ready late, stale, and changed', async () => {
    const events: string[] = [];
    for (const event of Object.values(ServerProviderEvents))
      ServerOpenFeature.addHandler(event, () => void events.push(event));
    const failed = expect(ServerOpenFeature.setProviderAndWait(new ServerProvider(client))).rejects.toThrow(
      'No ruleset',
    );
    await clock.advance(5_000);
    await failed;
    const asked = ServerOpenFeature.getClient();
    expect(await asked.getBooleanDetails('checkout', true, { targetingKey: 'ann' })).toMatchObject({
      value: true,
      errorCode: ErrorCode.PROVIDER_NOT_READY,
    });
    await vi.waitFor(async () => {
      await clock.advance(1_000);
      expect(server.open).toBe(1);
    });
    server.push(await sealed({ flags }));
    await vi.waitFor(() =>
      expect(events).toEqual(['PROVIDER_ERROR', 'PROVIDER_READY', 'PROVIDER_CONFIGURATION_CHANGED']),
    );
    for (const path of ['stream', 'ruleset'] as const) server.instead[path] = (response) => response.destroy();
    server.cut();
    await vi.waitFor(async () => {
      await clock.advance(5_000);
      expect(events.at(-1)).toBe('PROVIDER_STALE');
    });
    expect(await asked.getStringDetails('color', 'none', { targetingKey: 'ann' })).toMatchObject({
      value: 'green',
      reason: 'STALE',
    });
  });

  it('closes the client with the provider', async () => {
    server.push(await sealed({ flags }));
    await ServerOpenFeature.setProviderAndWait(new ServerProvider(client));
    await ServerOpenFeature.clearProviders();
    await vi.waitFor(() => expect(client.status().connection).toBe('closed'));
  });
});

describe('OpenFeature in a browser', () => {
  it('answers at once for the user that the page has set, and again for the next one', async () => {
    server.push(await sealed({ flags }));
    await WebOpenFeature.setContext({ targetingKey: 'ann', group: 'staff' });
    await WebOpenFeature.setProviderAndWait(new WebProvider(client));
    const asked = WebOpenFeature.getClient();
    expect(asked.getBooleanValue('checkout', false)).toBe(true);
    expect(asked.getStringValue('color', 'none')).toBe('green');
    expect(asked.getNumberValue('size', 0)).toBe(2);
    expect(asked.getObjectValue('page', {})).toEqual({ title: 'new' });
    await WebOpenFeature.setContext({ targetingKey: 'ann', group: 'guest' });
    expect(asked.getBooleanDetails('checkout', true)).toMatchObject({ value: false, flagMetadata: { rule: 'share' } });
  });

  it('tells the page about a change', async () => {
    server.push(await sealed({ flags }));
    await WebOpenFeature.setProviderAndWait(new WebProvider(client));
    const asked = WebOpenFeature.getClient();
    const changed = vi.fn();
    asked.addHandler(ProviderEvents.ConfigurationChanged, changed);
    server.push(
      await sealed({
        version: 8,
        flags: {
          ...flags,
          color: flag({ on: false, variants: flags.color.variants ?? { stable: '', candidate: '' } }),
        },
      }),
    );
    await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
    expect(asked.getStringValue('color', 'none')).toBe('grey');
  });
});
