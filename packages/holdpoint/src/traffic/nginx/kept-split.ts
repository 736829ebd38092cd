import type { Split } from '../index.ts';
import type { Fence } from '../split-rules.ts';

/** Says whose file it is. */
const OWNER = 'holdpoint';

/** The text of the file that nginx looks up for each request. */
export function textOfFence(fence: Fence): string {
  return `${JSON.stringify({ writtenBy: OWNER, ...fence })}\n`;
}

/** What such a text says; null for any other text. */
export function parseFence(text: string): Fence | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const { writtenBy, epoch, split }: Partial<Record<string, unknown>> = { ...found };
  if (writtenBy !== OWNER || typeof epoch !== 'number' || !Number.isSafeInteger(epoch)) return null;
  return split === null || isSplit(split) ? { epoch, split } : null;
}

function isSplit(value: unknown): value is Split {
  if (typeof value !== 'object' || value === null) return false;
  const { launch, epoch, salt, shareBp, first }: Partial<Record<keyof Split, unknown>> = value;
  const texts = typeof launch === 'string' && typeof salt === 'string';
  return texts && Number.isSafeInteger(epoch) && Number.isSafeInteger(shareBp) && Array.isArray(first);
}
