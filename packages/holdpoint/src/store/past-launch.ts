import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '@holdpoint/engine';
import { type Plan, readPlan, withoutSections } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import { NO_EVENTS, openRows } from './chain.ts';
import { EVENT_COLUMNS, eventRow } from './rows.ts';
import { openForReading, STORE_FILE } from './sqlite-file.ts';

/** A launch as its record tells it, whether it is over or still runs. */
export interface PastLaunch {
  readonly launch: string;
  /** The plan as it was run. */
  readonly plan: Plan;
  readonly events: readonly RecordedEvent[];
}

/**
 * Reads a launch from the record of a data folder, beside a controller that may be writing it: the named one,
 * or the latest. Errors: `no_launch`, `record_broken`, `data_too_new`.
 */
export function readPastLaunch(dir: string, wanted?: string): PastLaunch {
  if (!existsSync(join(dir, STORE_FILE))) {
    throw new LaunchError('no_launch', `There is no record in ${dir}.`, {
      hint: 'Name the data folder that a launch was run with: --data DIR.',
    });
  }
  const db = openForReading(dir);
  try {
    const known = db.prepare('SELECT launch FROM events WHERE seq = 0 ORDER BY rowid').all();
    const launches = known.map((row) => String(row.launch));
    const launch = wanted ?? launches.at(-1);
    if (launch === undefined || !launches.includes(launch)) {
      throw new LaunchError('no_launch', `the record in ${dir} has no launch ${wanted ?? ''}`.trimEnd(), {
        hint: launches.length === 0 ? 'Run a plan first.' : `It has ${launches.join(', ')}.`,
      });
    }
    const rows = db.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE launch = ? ORDER BY seq`).all(launch);
    const events = [...openRows(NO_EVENTS, rows.map(eventRow))];
    const digest = events[0]?.type === 'LaunchCreated' ? events[0].data.planDigest : '';
    const source = db.prepare('SELECT source FROM plans WHERE digest = ?').get(digest)?.source;
    return { launch, plan: planOf(String(source ?? ''), events[0]), events };
  } finally {
    db.close();
  }
}

function planOf(source: string, first: RecordedEvent | undefined): Plan {
  const result = readPlan(new TextEncoder().encode(source), 'the recorded plan');
  if (!result.ok) {
    throw new LaunchError('record_broken', 'the plan of this launch cannot be read from the record', {
      hint: 'Run `holdpoint audit verify`.',
    });
  }
  const without = first?.type === 'LaunchCreated' ? first.data.without : undefined;
  return without === undefined ? result.plan : withoutSections(result.plan, without);
}
