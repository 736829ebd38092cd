export type { DocumentProblem } from './bytes/problem.ts';
export type * from './facts.ts';
export type { AnswerFault, Choice, OpenChoice } from './plan/choices.ts';
export type { LeftOut } from './plan/draft.ts';
export type { PlacedFact } from './plan/emit.ts';
export { type DraftedPlan, type DraftOptions, draftPlan } from './plan/plan.ts';
export { type DocumentReading, readDocument } from './read-document.ts';
