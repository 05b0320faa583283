export { EventStoreDbDouble, type DoubleOptions } from './double.js';
export type { Fault, Faults, Kind } from './faults.js';
export { Line } from './line.js';
