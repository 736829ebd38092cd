import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RecordedEvent, Summary } from '@holdpoint/engine';
import { readPlan } from '@holdpoint/plan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numberField } from '../../src/demo/services.ts';
import { verifyRecord } from '../../src/store/audit.ts';
import { sqliteStore } from '../../src/store/sqlite.ts';
import { trafficDriver } from '../../src/traffic/registry.ts';
import { openSite, type Site } from './site.ts';

const PROGRAM = fileURLToPath(new URL('programs/control.ts', import.meta.url));
const SCALE = 3600;
const KILLS = 10;

let site: Site;
const processes: ChildProcess[] = [];

beforeEach(async () => {
  site = await openSite();
});

afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  await stopRouter();
  await site.close();
});

/** The router outlives its controllers; the test ends it. */
async function stopRouter(): Promise<void> {
  const read = readPlan(readFileSync(site.planFile), site.planFile);
  const target = read.ok ? read.plan.targets.main : undefined;
  if (target === undefined) return;
  const driver = await trafficDriver('proxy').open({ target, dataDir: site.dataDir });
  await driver.stop();
}

type Line =
  | RecordedEvent
  | Summary
  | { readonly type: 'Controlling'; readonly resumed: boolean; readonly stage: number };

interface Control {
  readonly child: ChildProcess;
  /** Resolves with the first line that fits; rejects when the process ends without one. */
  line(fits: (line: Line) => boolean): Promise<Line>;
}

function control(): Control {
  const args = [PROGRAM, site.planFile, site.dataDir, String(SCALE)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(JSON.parse(line)));
  const line = (fits: (line: Line) => boolean): Promise<Line> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find(fits);
        if (found !== undefined) resolve(found);
      };
      reader.on('line', look);
      reader.once('close', () => reject(new Error('the controller ended before the line that was waited for')));
      look();
    });
  return { child, line };
}

const controlling = (line: Line): boolean => line.type === 'Controlling';

function recorded(): readonly RecordedEvent[] {
  const store = sqliteStore(site.dataDir);
  const [launch] = store.launches();
  const events = launch === undefined ? [] : [...store.read(launch.launch)];
  store.close();
  return events;
}

describe('a controller that is killed', () => {
  it('ten times in the middle of a stage goes on where it was, and completes', async () => {
    let running = control();
    await running.line(controlling);
    const load = site.load(150);
    await running.line((line) => line.type === 'ObservationStarted' && line.data.stage === 1);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const ended = new Promise((resolve) => running.child.once('close', resolve));
      running.child.kill('SIGKILL');
      await ended;
      running = control();
      expect(await running.line(controlling)).toMatchObject({ resumed: true, stage: 1 });
    }
    const summary = await running.line(({ type }) => type === 'Summary');
    expect(summary).toMatchObject({ outcome: 'completed' });
    await load.stop();
    expect(numberField(load.last(), 'unanswered')).toBe(0);

    const events = recorded();
    expect(events.filter(({ type }) => type === 'ControllerStarted')).toHaveLength(KILLS + 1);
    const shares = events.flatMap((event) => (event.type === 'ShareObserved' ? [event.data.shareBp] : []));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(observedIn(events, 1)).toBeGreaterThanOrEqual(12 * 3_600_000);
    expect(verifyRecord(site.dataDir).ok).toBe(true);
  });
});

/** Launch time of a stage's window in which some controller ran. */
function observedIn(events: readonly RecordedEvent[], stage: number): number {
  const from = events.findLastIndex((event) => event.type === 'StageEntered' && event.data.stage === stage);
  const to = events.findIndex((event) => event.type === 'GatePassed' && event.data.stage === stage);
  const begun = events.findIndex((event, i) => i > from && event.type === 'ObservationStarted');
  let observed = 0;
  for (let i = begun + 1; i <= to; i += 1) {
    if (events[i]?.type !== 'ControllerStarted') observed += (events[i]?.at ?? 0) - (events[i - 1]?.at ?? 0);
  }
  return observed;
}
