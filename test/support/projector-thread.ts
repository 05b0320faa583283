import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ProjectorSettings } from '../../apps/projector/src/projector.js';

/** The thread of the compiled program that follows the log. */
export function startProjector(
  files: Pick<ProjectorSettings, 'log' | 'views' | 'vault' | 'postgres'>,
) {
  const workerData: ProjectorSettings = {
    ...files,
    headsFiles: [],
    evidenceKey: `${files.log}.key`,
    evidencePub: `${files.log}.pub`,
    templates: resolve('dist/templates/page'),
    organisation: 'Bench',
    publicUrl: 'http://localhost',
  };
  const worker = new Worker(pathToFileURL(resolve('dist/projector-thread.mjs')), { workerData });
  const ended = new Promise((done) => worker.once('exit', done));
  return {
    stop: async () => {
      worker.postMessage('stop');
      await ended;
    },
  };
}
