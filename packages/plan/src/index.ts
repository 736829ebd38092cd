export { spanOf } from './check/conditions.ts';
export { countsCopies } from './compile/meaning.ts';
export * from './condition.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { formatCondition } from './grammar/format-condition.ts';
export { type ParsedCondition, type ParsedLevel, parseCondition, parseLevel } from './grammar/parser.ts';
export { planJsonSchema } from './json-schema.ts';
export {
  type Abilities,
  indispensableParts,
  type MissingPart,
  missingParts,
  type PlanSection,
  withoutSections,
} from './missing-parts.ts';
export type * from './plan.ts';
export type * from './problem.ts';
export { type CodeEntry, PROBLEM_CODES } from './problem-codes.ts';
export type * from './quantity.ts';
export { type ReadResult, readPlan } from './read.ts';
export { formatProblem, type RenderOptions, renderProblems } from './render.ts';
export type * from './router-settings.ts';
export { scenarioJsonSchema } from './scenario/json-schema.ts';
export { type ReadScenarioResult, readScenario } from './scenario/read.ts';
export type * from './scenario.ts';
export { findSecret, redact } from './secrets.ts';
export type * from './sections.ts';
export type { JsonSchema } from './shape/shape.ts';
export { parseQuantity } from './units.ts';
