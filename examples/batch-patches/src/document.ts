/** A line of an order; money in integer cents. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number;
}

export interface Order {
  readonly lines: readonly Line[];
  /** Must equal the sum of quantity × cents over the lines. */
  readonly totalCents: number;
}

/** What batches are applied to. `version` rises by one with every committed batch. */
export interface LedgerDocument {
  readonly id: string;
  readonly version: number;
  readonly orders: Readonly<Record<string, Order>>;
}

/** Orders that a document may hold; with `MAX_LINES` it bounds the memory of a document. */
export const MAX_ORDERS = 64;
/** Lines that an order may hold. */
export const MAX_LINES = 20;

const SEED_ORDERS = 24;

/** Sum of quantity × cents, in cents. */
export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.cents, 0);
}

/** Name of the document with this number, counted from 0: `doc-000`, `doc-001`, … */
export function documentId(index: number): string {
  return `doc-${String(index).padStart(3, '0')}`;
}

/** Name of an order in a document, counted from 0: `o-00` to `o-23` exist from the start. */
export function orderId(index: number): string {
  return `o-${String(index % SEED_ORDERS).padStart(2, '0')}`;
}

/** Lines whose content depends on `seed` alone. */
export function sampleLines(seed: number, count = 4): readonly Line[] {
  return Array.from({ length: count }, (_, i) => ({
    sku: `sku-${(seed + i * 7) % 500}`,
    quantity: 1 + ((seed + i) % 9),
    cents: 100 + ((seed * 13 + i * 31) % 9900),
  }));
}

/** A valid document of version 1. */
export function seedDocument(id: string): LedgerDocument {
  const orders = Array.from({ length: SEED_ORDERS }, (_, i): [string, Order] => {
    const lines = sampleLines(i);
    return [orderId(i), { lines, totalCents: totalOf(lines) }];
  });
  return { id, version: 1, orders: Object.fromEntries(orders) };
}

/**
 * Everything that is wrong with a document's orders, one sentence each; empty when all invariants hold.
 * Patches may put anything anywhere, so that shapes are checked as well as sums.
 */
export function violations(document: { readonly orders: unknown }): readonly string[] {
  const { orders } = document;
  if (!isRecord(orders)) return ['orders is not an object'];
  const entries = Object.entries(orders);
  const tooMany = entries.length > MAX_ORDERS ? [`${entries.length} orders, allowed are ${MAX_ORDERS}`] : [];
  const broken = entries.flatMap(([id, order]) => {
    const fault = orderFault(order);
    return fault === null ? [] : [`order ${id}: ${fault}`];
  });
  return [...tooMany, ...broken];
}

function orderFault(order: unknown): string | null {
  if (!isRecord(order) || !Array.isArray(order.lines)) return 'has no lines';
  if (order.lines.length > MAX_LINES) return `${order.lines.length} lines, allowed are ${MAX_LINES}`;
  if (!order.lines.every(isLine)) return 'a line lacks a sku, or a whole quantity or price of 0 or more';
  const sum = totalOf(order.lines);
  return order.totalCents === sum ? null : `total ${String(order.totalCents)} is not the sum ${sum}`;
}

function isLine(line: unknown): line is Line {
  return isRecord(line) && typeof line.sku === 'string' && isCount(line.quantity) && isCount(line.cents);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
