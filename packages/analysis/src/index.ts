export * from './comparison/index.ts';
export * from './histogram.ts';
export * from './means.ts';
export * from './proportions.ts';
export * from './trend.ts';
export * from './window.ts';
