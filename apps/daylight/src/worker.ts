import { Worker } from 'node:worker_threads';

/** A thread that renders or sends makes much short-lived data; V8 would let its nursery grow without need. */
const YOUNG = { maxYoungGenerationSizeMb: 8 } as const;
const RESTART_MS = [100, 1_000, 5_000, 15_000] as const;

export interface Supervised {
  /** Asks it to finish what it is doing; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Runs one of our bundles in a thread of its own, and starts it again when it dies. */
export function superviseWorker(bundle: string, workerData: object): Supervised {
  const file = new URL(`./${bundle}.mjs`, import.meta.url);
  let stopping = false;
  let restarts = 0;
  let worker: Worker;
  let ended: Promise<void>;
  const start = () => {
    const startedAt = Date.now();
    worker = new Worker(file, { workerData, resourceLimits: YOUNG });
    worker.on('error', (error: unknown) => {
      const reason = error instanceof Error ? error.stack : String(error);
      console.error(JSON.stringify({ level: 'error', what: `${bundle} failed`, reason }));
    });
    ended = new Promise((resolve) => {
      worker.once('exit', () => {
        if (stopping) return resolve();
        if (Date.now() - startedAt > 60_000) restarts = 0;
        const pause = RESTART_MS[Math.min(restarts, RESTART_MS.length - 1)];
        restarts += 1;
        setTimeout(() => (stopping ? undefined : start()), pause);
        resolve();
      });
    });
  };
  start();
  return {
    stop: async () => {
      stopping = true;
      worker.postMessage('stop');
      await ended;
    },
  };
}
