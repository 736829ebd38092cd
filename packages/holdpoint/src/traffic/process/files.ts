import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Target } from '@holdpoint/plan';

/** The files that a router's process keeps in the data folder, for one target. */
export interface RouterFiles {
  /** Where the control port is, and who may use it; mode 0600. */
  readonly state: string;
  /** What the process was started for. */
  readonly target: string;
  readonly split: string;
  readonly log: string;
}

/** What the names of all files of one router begin with; any target id gives file names. */
export function fileStem(dataDir: string, router: string, target: string): string {
  return join(dataDir, `${router}-${encodeURIComponent(target)}`);
}

/** Where a router of a target keeps its files; `router` is the driver's name. */
export function routerFiles(dataDir: string, router: string, target: string): RouterFiles {
  const stem = fileStem(dataDir, router, target);
  return {
    state: `${stem}.json`,
    target: `${stem}-target.json`,
    split: `${stem}-split.json`,
    log: `${stem}.log`,
  };
}

/** What a running router says of itself in its state file. */
export interface RouterState {
  readonly pid: number;
  /** Of the control port, on 127.0.0.1. */
  readonly port: number;
  readonly token: string;
  /** Digest of the target that it was started for. */
  readonly target: string;
}

/** Whether a value from outside is the state of a router. */
export function isRouterState(value: unknown): value is RouterState {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, port, token, target }: Partial<Record<keyof RouterState, unknown>> = value;
  return Number.isInteger(pid) && Number.isInteger(port) && typeof token === 'string' && typeof target === 'string';
}

/** Tells two targets apart. */
export function digestOf(target: Target): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('hex');
}

/** What a starting router tells the program that started it. */
export type StartMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly code: 'port_in_use' | 'router_unreachable'; readonly message: string };
