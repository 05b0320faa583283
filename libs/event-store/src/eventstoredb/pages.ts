import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '../event-store.js';
import type { LogClient, ReadCall } from './client.js';
import { eventOf } from './stored-form.js';

/** What one read gave. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  /** How many the server sent; links that lead nowhere are among them. */
  readonly sent: number;
  /** False where the server knows no such stream. */
  readonly exists: boolean;
}

/** Reads one page to its end. The request says how long it may become. */
export function readPage(client: LogClient, request: ReadReq, milliseconds: number): Promise<Page> {
  return new Promise((resolve, reject) => {
    const events: RecordedEvent[] = [];
    let sent = 0;
    let exists = true;
    const listen = (call: ReadCall) => {
      call.on('data', (response: ReadResp) => {
        try {
          if (response.hasStreamNotFound()) exists = false;
          if (!response.hasEvent()) return;
          sent += 1;
          const event = eventOf(response.getEvent());
          if (event) events.push(event);
        } catch (error) {
          // Thrown from a listener it would end the process.
          reject(error instanceof Error ? error : new Error(String(error)));
          call.cancel();
        }
      });
      call.once('end', () => resolve({ events, sent, exists }));
      call.on('error', reject);
    };
    client.openRead(request, Date.now() + milliseconds, listen).catch(reject);
  });
}
