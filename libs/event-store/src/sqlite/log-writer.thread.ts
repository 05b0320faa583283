import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { FromWriter, ToWriter } from './writer-messages.js';
import { failureOf, WriterService, type WriterSettings } from './writer-service.js';

/**
 * Who appends one after the other sends the next within this time of the last answer. To fall asleep and be woken would
 * take as long again, so this thread stays awake that long. Milliseconds.
 */
const AWAKE_MS = 0.15;
/** Others speak through the socket, and are heard at least this often. */
const STAY_MS = 2;

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
  /** Whatever has arrived belongs into the same group. */
  const hearAll = (): boolean => {
    let heard = false;
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      heard = true;
      // Only the one who started this thread speaks through its port.
      hear(next.message as ToWriter);
    }
    return heard;
  };
  const stayAwake = () => {
    const leaveAt = performance.now() + STAY_MS;
    let sleepAt = performance.now() + AWAKE_MS;
    while (!service.isClosed && performance.now() < Math.min(sleepAt, leaveAt)) {
      if (!hearAll()) continue;
      service.commitNow();
      sleepAt = performance.now() + AWAKE_MS;
    }
  };
  port.on('message', (first: ToWriter) => {
    hear(first);
    hearAll();
    service.commitNow();
    stayAwake();
  });
  tell(service.greeting);
} catch (error) {
  tell(failureOf(error));
  port.close();
}
