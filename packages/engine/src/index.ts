export type * from './events.ts';
export type * from './verdict.ts';
export type * from './view.ts';
