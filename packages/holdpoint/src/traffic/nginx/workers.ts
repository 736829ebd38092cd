import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clock per second, in which it says when processes were started. */
const TICKS = 100;

/** Ticks since the machine was started; null where the system does not say. */
export function kernelTicks(): number | null {
  const seconds = Number(textOf('/proc/uptime')?.split(' ')[0]);
  return Number.isFinite(seconds) ? seconds * TICKS : null;
}

/**
 * Whether all workers that a master had before a reload, at these ticks, have stopped to take connections;
 * null where that cannot be seen.
 */
export function oldWorkersStopped(master: number, reloadedAt: number | null): boolean | null {
  const children = textOf(`/proc/${master}/task/${master}/children`);
  if (children === null || reloadedAt === null) return null;
  return children
    .trim()
    .split(' ')
    .every((worker) => {
      const title = textOf(`/proc/${worker}/cmdline`) ?? '';
      // One that ends at this moment has no title any more.
      return !title.includes('worker process') || title.includes('shutting down') || isYounger(worker, reloadedAt);
    });
}

function isYounger(worker: string, ticks: number): boolean {
  const started = /^\d+ \(.*\) (?:\S+ ){19}(\d+)/.exec(textOf(`/proc/${worker}/stat`) ?? '')?.[1];
  return started === undefined || Number(started) >= Math.floor(ticks);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
