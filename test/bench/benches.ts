import type { Proof } from '../support/proof.js';
import { affectedBench } from './affected.bench.js';
import { appendBench } from './append.bench.js';
import { declareBench } from './declare.bench.js';
import { historyBench } from './history.bench.js';
import { importBench } from './import.bench.js';
import { pageBench } from './page.bench.js';
import { replayBench } from './replay.bench.js';
import { startBench } from './start.bench.js';
import { visibleBench } from './visible.bench.js';

/** Every ratio that a command measures. */
export const benches: readonly Proof[] = [
  startBench,
  declareBench,
  pageBench,
  appendBench,
  affectedBench,
  replayBench,
  visibleBench,
  historyBench,
  importBench,
];
