import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Target } from '@holdpoint/plan';

/** The files that the proxy of one target keeps in the data folder. */
export interface ProxyFiles {
  /** Where the control port is, and who may use it; mode 0600. */
  readonly state: string;
  /** What the proxy was started for. */
  readonly target: string;
  readonly split: string;
  readonly admitted: string;
  readonly log: string;
}

/** Where the proxy of a target keeps its files; any target id gives file names. */
export function proxyFiles(dataDir: string, target: string): ProxyFiles {
  const stem = join(dataDir, `proxy-${encodeURIComponent(target)}`);
  return {
    state: `${stem}.json`,
    target: `${stem}-target.json`,
    split: `${stem}-split.json`,
    admitted: `${stem}-admitted.txt`,
    log: `${stem}.log`,
  };
}

/** What a running proxy says of itself in its state file. */
export interface ProxyState {
  readonly pid: number;
  /** Of the control port, on 127.0.0.1. */
  readonly port: number;
  readonly token: string;
  /** Digest of the target that it was started for. */
  readonly target: string;
}

/** Whether a value from outside is the state of a proxy. */
export function isProxyState(value: unknown): value is ProxyState {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, port, token, target }: Partial<Record<keyof ProxyState, unknown>> = value;
  return Number.isInteger(pid) && Number.isInteger(port) && typeof token === 'string' && typeof target === 'string';
}

/** Tells two targets apart. */
export function digestOf(target: Target): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('hex');
}

/** What a starting proxy tells the program that started it. */
export type StartMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly code: 'port_in_use' | 'router_unreachable'; readonly message: string };
