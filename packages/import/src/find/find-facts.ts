import { findChecklist } from './checklist.ts';
import type { Reading } from './reading.ts';
import { findStages } from './stages.ts';
import { findThresholds } from './thresholds.ts';

/** Looks for every kind of fact; later ones know what earlier ones found. */
export function findFacts(reading: Reading): void {
  findStages(reading);
  findChecklist(reading);
  findThresholds(reading);
}
