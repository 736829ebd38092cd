import { hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EventDraft, RecordedEvent } from '@holdpoint/engine';
import { systemCode, writing } from '../data-dir/system-error.ts';
import { LaunchError } from '../errors.ts';
import { canonicalJson } from './canonical.ts';
import type { EventStore } from './index.ts';

/** Name of the journal in the data folder. */
export const JOURNAL_FILE = 'unrecorded.ndjson';

/** Where a controller keeps the events of a rollback that the store would not take. */
export interface Journal {
  /** Adds drafts, on disk when it returns. Errors: `data_unwritable`. */
  append(launch: string, drafts: readonly EventDraft[]): void;
}

interface Entry {
  readonly launch: string;
  readonly draft: EventDraft;
}

/** The journal of a data folder; its file is made by the first `append`. */
export function openJournal(dir: string): Journal {
  const file = join(dir, JOURNAL_FILE);
  return {
    append(launch, drafts) {
      const lines = drafts.map((draft) => `${seal(canonicalJson({ draft, launch }))}\n`);
      writing(file, () => appendSynced(file, lines.join('')));
    },
  };
}

/**
 * Moves the journal of a data folder into its store and returns the events that this recorded. A draft
 * that the store holds already is left out, so that it may be called again after a crash. Errors:
 * those of the store, and `record_broken` when the journal was changed.
 */
export function drainJournal(dir: string, store: EventStore): readonly RecordedEvent[] {
  const file = join(dir, JOURNAL_FILE);
  const byLaunch = Map.groupBy(readEntries(file), ({ launch }) => launch);
  const recorded = [...byLaunch].flatMap(([launch, entries]) => {
    const drafts = entries.map(({ draft }) => draft);
    return recordMissing(store, launch, drafts);
  });
  rmSync(file, { force: true });
  return recorded;
}

/** Records those of a launch's drafts that its record does not hold already. Errors: those of the store. */
export function recordMissing(
  store: EventStore,
  launch: string,
  drafts: readonly EventDraft[],
): readonly RecordedEvent[] {
  const missing = new Map(drafts.map((draft) => [draftText(draft), draft]));
  let events = 0;
  for (const event of store.read(launch)) {
    missing.delete(draftText(event));
    events += 1;
  }
  return store.append(launch, events, [...missing.values()]);
}

function draftText({ at, actor, type, data }: EventDraft): string {
  return canonicalJson({ at, actor, type, data });
}

function appendSynced(file: string, text: string): void {
  const fd = openSync(file, 'a', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The first 64 characters of a line are the SHA-256 of its rest. */
function seal(text: string): string {
  return `${hash('sha256', text)} ${text}`;
}

function readEntries(file: string): readonly Entry[] {
  const lines = readIfAny(file).split('\n');
  // What follows the last line break was cut short by a crash, before `append` returned.
  return lines.slice(0, -1).map((line, index) => {
    const text = line.slice(65);
    if (line !== seal(text))
      throw new LaunchError('record_broken', `Line ${index + 1} of ${file} is not what was written there.`, {
        hint: 'Look at it, note by hand what it says about the rollback, move the file away, and start again.',
      });
    return JSON.parse(text);
  });
}

function readIfAny(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}
