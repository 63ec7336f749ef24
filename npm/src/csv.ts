export { csvOf, type Outcome } from './core/csv.js';
export type { ClassKind, Prediction } from './core/results.js';
