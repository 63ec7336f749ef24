// What the entries for browsers export besides their own ShuffleNet.
export * from '../net/exports.js';
export { drawHeatMap, type HeatMapStyle } from './heat.js';
export type { LoadOptions } from './load.js';
export type { ModelSource } from './model.js';
export type { Input } from './sources.js';
