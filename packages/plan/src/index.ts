export type * from './condition.ts';
export type * from './plan.ts';
export type * from './problem.ts';
export type * from './quantity.ts';
