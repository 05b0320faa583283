import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
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
  const hear = (asked: ToWriter) => {
    if (asked === 'stop') {
      service.close();
      port.close();
    } else if (!('hello' in asked)) service.take(asked, tell);
  };
  port.on('message', (first: ToWriter) => {
    hear(first);
    // Whatever arrived meanwhile belongs into the same group.
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) {
      // Only the one who started this thread speaks through its port.
      hear(more.message as ToWriter);
    }
    service.commitNow();
  });
  tell(service.greeting);
} catch (error) {
  tell(failureOf(error));
  port.close();
}
