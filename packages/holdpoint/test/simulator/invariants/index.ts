import type { Invariant } from '../deeds.ts';
import { AUTHORITY } from './authority.ts';
import { INSTANCES } from './instances.ts';
import { JUDGEMENT } from './judgement.ts';
import { RECORD } from './record.ts';
import { STEPS } from './steps.ts';
import { TAKEOVER } from './takeover.ts';
import { TRAFFIC } from './traffic.ts';

/** Everything that is checked in every launch. */
export const INVARIANTS: readonly Invariant[] = [
  ...TRAFFIC,
  ...TAKEOVER,
  ...INSTANCES,
  ...RECORD,
  ...STEPS,
  ...JUDGEMENT,
  ...AUTHORITY,
];
