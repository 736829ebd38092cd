import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlagClient } from '@holdpoint/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { servePage, startBrowser } from '../support/browser.ts';
import { runFlags } from './running-flags.ts';
import { Cleanup, eventually, split } from './world.ts';

/** What the page keeps for the test. */
interface Shop {
  readonly FlagClient: typeof FlagClient;
  flags: FlagClient;
}

let browser: Browser;
let page: Page;
let origin: string;
let cleanup: Cleanup;

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);

afterAll(() => browser.close());

beforeEach(async () => {
  vi.stubEnv('FLAGS_TOKEN', 'of-the-shop');
  cleanup = new Cleanup();
  const served = await servePage();
  origin = served.origin;
  cleanup.add(() => {
    served.server.closeAllConnections();
    served.server.close();
  });
  page = await browser.newPage();
  cleanup.add(() => page.close());
  await page.goto(origin);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await cleanup.run();
});

/** Starts a client in the page, as an application would. */
async function start(options: {
  readonly url: string;
  readonly token: string;
  readonly publicKey?: string;
}): Promise<void> {
  await page.evaluate((given) => {
    const shop = globalThis as unknown as Shop;
    shop.flags = new shop.FlagClient(given);
  }, options);
}

const status = () => page.evaluate(() => (globalThis as unknown as Shop).flags.status());
const enabled = () => page.evaluate(() => (globalThis as unknown as Shop).flags.isEnabled('checkout', 'ann'));

describe('the SDK in a page of Chromium', () => {
  it('follows the stream from another origin, checks the signature, sees a rollback, and tells so', async () => {
    const flags = await runFlags(cleanup, { token: '$FLAGS_TOKEN', origins: [origin] });
    await flags.server.apply(split(10_000));
    const publicKey = readFileSync(join(flags.dataDir, 'flags-main-public-key.txt'), 'utf8').trim();
    await start({ url: flags.url, token: 'of-the-shop', publicKey });
    await eventually('the page has the candidate', enabled);
    expect(await status()).toMatchObject({ connection: 'streaming', from: 'server', stale: false, problem: null });
    await flags.server.apply(split(0));
    await eventually('the page has stable', async () => !(await enabled()));
    const { version } = await status();
    await eventually('the server knows', () => {
      const { parts, candidate } = flags.server.observe();
      return parts?.[0]?.name === `1 of 1 client holds version ${version}` && candidate.requests > 0;
    });
    expect(flags.server.observe().candidateInFlight).toBe(0);
  });

  it('gets nothing where the plan does not name its origin, and goes on with stable', async () => {
    const flags = await runFlags(cleanup, { token: '$FLAGS_TOKEN', origins: ['https://shop.example.com'] });
    await flags.server.apply(split(10_000));
    await start({ url: flags.url, token: 'of-the-shop' });
    await eventually('it says why', async () => (await status()).problem?.reason === 'unreachable');
    expect(await enabled()).toBe(false);
  });

  it('refuses a ruleset that is signed by another key', async () => {
    const flags = await runFlags(cleanup, { token: '$FLAGS_TOKEN', origins: [origin] });
    const other = await runFlags(cleanup, { token: '$FLAGS_TOKEN' });
    await flags.server.apply(split(10_000));
    const publicKey = readFileSync(join(other.dataDir, 'flags-main-public-key.txt'), 'utf8').trim();
    await start({ url: flags.url, token: 'of-the-shop', publicKey });
    await eventually('it says why', async () => (await status()).problem?.reason === 'wrong_signature');
    expect(await enabled()).toBe(false);
  });
});
