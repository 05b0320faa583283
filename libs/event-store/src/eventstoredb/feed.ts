import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Position, RecordedEvent } from '../event-store.js';
import type { LogClient, ReadCall } from './client.js';
import { positionOf } from './positions.js';
import { eventOf } from './stored-form.js';

/** What a subscription of the server says, in its order. */
export type Message =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caughtUp' }
  | { readonly kind: 'fellBehind' };

/** A reader who is slow holds so many messages, or so much of their text; then the server waits. */
const HELD_MAX = 1_000;
const CHARACTERS_MAX = 4 * 1024 * 1024;

/** One subscription of the server, until it breaks. */
export class Feed {
  private held: Message[] = [];
  private characters = 0;
  private call: ReadCall | undefined;
  private over: Error | undefined;
  private wake: (() => void) | undefined;

  private readonly letGo: (() => void) | undefined;

  private constructor(client: LogClient) {
    this.letGo = client.untilRetired(() => this.end(new Error('the connection was given up')));
  }

  static open(client: LogClient, request: ReadReq): Feed {
    const feed = new Feed(client);
    client
      .openRead(request, Infinity, (call) => feed.listen(call))
      .catch((error: unknown) => feed.end(error));
    return feed;
  }

  get isEmpty(): boolean {
    return this.held.length === 0;
  }

  /**
   * What has come since it was last asked, as soon as there is something; nothing after so many milliseconds.
   * @throws what broke the subscription, once everything that came before was given
   */
  async take(milliseconds: number): Promise<readonly Message[]> {
    if (this.held.length === 0 && !this.over) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
    }
    if (this.held.length === 0 && this.over) throw this.over;
    const taken = this.held;
    this.held = [];
    this.characters = 0;
    if (this.call?.isPaused()) this.call.resume();
    return taken;
  }

  close(): void {
    this.end(new Error('closed'));
  }

  private listen(call: ReadCall): void {
    this.call = call;
    call.on('data', (response: ReadResp) => this.hear(response));
    call.on('error', (error) => this.end(error));
    // After some failures the server just ends it, after some the client says nothing but this.
    call.once('end', () => this.end(new Error('the server ended the subscription')));
    call.once('close', () => this.end(new Error('the connection was closed')));
    if (this.over) call.cancel();
  }

  private hear(response: ReadResp): void {
    if (this.over) return;
    try {
      const message = messageOf(response);
      if (!message) return;
      this.held.push(message);
      if (message.kind === 'event') this.characters += message.event.dataText.length;
    } catch (error) {
      return this.end(error);
    }
    if (this.held.length >= HELD_MAX || this.characters >= CHARACTERS_MAX) this.call?.pause();
    this.wake?.();
  }

  private end(error: unknown): void {
    if (this.over) return;
    this.over = error instanceof Error ? error : new Error(String(error));
    this.letGo?.();
    this.call?.cancel();
    this.wake?.();
  }
}

function messageOf(response: ReadResp): Message | undefined {
  if (response.hasEvent()) {
    const event = eventOf(response.getEvent());
    return event && { kind: 'event', event };
  }
  const checkpoint = response.getCheckpoint();
  if (checkpoint) {
    const position = positionOf(checkpoint.getCommitPosition(), checkpoint.getPreparePosition());
    return { kind: 'checkpoint', position };
  }
  if (response.hasCaughtUp()) return { kind: 'caughtUp' };
  return response.hasFellBehind() ? { kind: 'fellBehind' } : undefined;
}
