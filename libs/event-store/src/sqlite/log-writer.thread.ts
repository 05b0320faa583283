import { parentPort, workerData } from 'node:worker_threads';
import type { FromWriter, ToWriter } from './writer-messages.js';
import { failureOf, WriterService, type WriterSettings } from './writer-service.js';

/** The thread that writes the log: an fsync stops nobody but other writers. */
const port = parentPort;
if (!port) throw new Error('This runs as a thread.');
const tell = (message: FromWriter): void => port.postMessage(message);

try {
  // The one who starts this thread passes exactly that.
  const service = new WriterService(workerData as WriterSettings, tell);
  await service.open();
  port.on('message', (asked: ToWriter) => {
    if (asked !== 'stop') return service.take(asked, tell);
    service.close();
    return port.close();
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell(failureOf(error));
  port.close();
}
