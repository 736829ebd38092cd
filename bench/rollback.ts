import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpProbes } from '../packages/holdpoint/src/probes/http.ts';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { proxyKind } from '../packages/holdpoint/src/traffic/proxy.ts';
import type { BenchResult } from './lib.ts';
import { measureRollbacks, rollbackRows } from './support/rollbacks.ts';
import { benchTarget, freePort, startHelper } from './support/traffic.ts';

/**
 * From the decision to the last request of the candidate, through the control port of a proxy under load; with the
 * look at stable, without which a controller gives it no traffic back.
 */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const services = startHelper('two-services.ts');
  const [stable, candidate]: number[] = JSON.parse(await services.firstOutput());
  const listen = await freePort();
  const target = benchTarget(listen, stable ?? 0, candidate ?? 0);
  const driver = await proxyKind.open({ target, dataDir });
  const probes = httpProbes(systemClock());
  const stableService = { ...target.stable, health: '/health' };
  try {
    const lastCandidateAt = async () => (await driver.observe()).lastCandidateAt;
    const measured = await measureRollbacks({
      driver,
      listen,
      lastCandidateAt,
      beforeFall: () => probes.gone(stableService),
    });
    const { unanswered } = await driver.observe();
    const rows = rollbackRows(measured, '< 100');
    const row = { label: 'unanswered, as the proxy counts', value: unanswered, unit: 'requests', goal: '<= 0' };
    return { name: 'rollback', rows: [...rows, row] };
  } finally {
    await driver.stop();
    await services.finish();
    rmSync(dataDir, { recursive: true });
  }
}

if (import.meta.main) console.table((await run()).rows);
