export type { Pair } from './pair.ts';
