import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Target } from '@holdpoint/plan';
import { type Fence, faultOfSplit, isSplit } from '../split-rules.ts';

/** What was found on disk when the router started. */
export interface KeptFence {
  readonly fence: Fence;
  /** Why the file could not be used; null when it could, or when there is none. */
  readonly fault: string | null;
}

const NOTHING_SEEN: Fence = { epoch: -1, split: null };

/** Reads the kept split. A file that cannot be trusted gives no split, so that the candidate gets nothing. */
export function readFence(file: string, target: Target): KeptFence {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { fence: NOTHING_SEEN, fault: absent ? null : String(error) };
  }
  try {
    const kept: unknown = JSON.parse(text);
    if (!isFence(kept)) return { fence: NOTHING_SEEN, fault: 'it holds something else than a split' };
    const fault = kept.split === null ? null : faultOfSplit(kept.split, target);
    return fault === null ? { fence: kept, fault: null } : { fence: { epoch: kept.epoch, split: null }, fault };
  } catch {
    return { fence: NOTHING_SEEN, fault: 'it is not JSON' };
  }
}

function isFence(value: unknown): value is Fence {
  if (typeof value !== 'object' || value === null || !('epoch' in value) || !('split' in value)) return false;
  return Number.isInteger(value.epoch) && (value.split === null || isSplit(value.split));
}

/**
 * Keeps the split where the next life of the router finds it, whole or not at all. Where that fails,
 * the file is taken away: the next life then begins without a share rather than with an older, higher one.
 */
export async function writeFence(file: string, fence: Fence): Promise<void> {
  try {
    await writeDurably(`${file}.new`, JSON.stringify(fence));
    await rename(`${file}.new`, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
