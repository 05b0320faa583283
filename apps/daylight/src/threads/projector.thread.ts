import { parentPort, workerData } from 'node:worker_threads';
import { type ProjectorSettings, runProjector } from '../../../projector/src/projector.js';

const controller = new AbortController();
parentPort?.once('message', () => controller.abort());
await runProjector(workerData as ProjectorSettings, controller.signal);
