import type { EventStore } from '../event-store.js';
import { CHECKPOINTS, logCheckpoint, type LogCheckpointSigned } from './checkpoint.js';
import { headOf, type PublishedHead } from './head.js';
import type { HeadsFile } from './heads-file.js';
import type { TrustedKeys } from './public-key.js';

export interface Published {
  readonly store: EventStore;
  readonly keys: TrustedKeys;
  /** Each gets every head, in order; what one has missed it is given later. */
  readonly files: readonly HeadsFile[];
  /** Told the newest head. */
  readonly announce?: (head: PublishedHead) => Promise<void>;
  readonly say: (words: string) => void;
}

/** Gives out what was signed, after it is in the log. Where one place fails, the others have it, and it is tried again. */
export class HeadsPublisher {
  private newest: LogCheckpointSigned | undefined;
  private readonly done = new Map<unknown, number>();
  private readonly said = new Set<unknown>();

  constructor(private readonly parts: Published) {}

  add(checkpoint: LogCheckpointSigned): void {
    this.newest = checkpoint;
  }

  async publish(): Promise<void> {
    const { newest } = this;
    const { files, announce } = this.parts;
    if (!newest) return;
    for (const file of files) {
      await this.attempt(file, newest, file.path, () => this.catchUp(file, newest));
    }
    const head = this.headOf(newest);
    if (!announce || !head) return;
    await this.attempt(announce, newest, 'the status page', () => announce(head));
  }

  private async attempt(
    place: unknown,
    { size }: LogCheckpointSigned,
    name: string,
    work: () => Promise<void>,
  ): Promise<void> {
    if (this.done.get(place) === size) return;
    try {
      await work();
      this.done.set(place, size);
      this.said.delete(place);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (!this.said.has(place)) {
        this.parts.say(`heads of the log could not be published to ${name}: ${words}`);
      }
      this.said.add(place);
    }
  }

  private async catchUp(file: HeadsFile, newest: LogCheckpointSigned): Promise<void> {
    const has = file.newest();
    if (has > newest.size) {
      this.parts.say(
        `${file.path} has a head of ${has} events, and the log was signed up to ${newest.size}: run "daylight verify"`,
      );
    }
    for await (const checkpoint of checkpointsAfter(this.parts.store, has)) {
      const head = this.headOf(checkpoint);
      if (head) file.publish(head);
    }
  }

  /** Undefined where it was signed with a key that nobody knows here: it could not be checked either. */
  private headOf(checkpoint: LogCheckpointSigned): PublishedHead | undefined {
    const key = this.parts.keys.find(checkpoint.keyId);
    return key && headOf(checkpoint, key);
  }
}

/** The checkpoints of more than so many events, in order. */
async function* checkpointsAfter(
  store: EventStore,
  size: number,
): AsyncGenerator<LogCheckpointSigned> {
  let from = 0n;
  const backwards = await store.readStream(CHECKPOINTS, { direction: 'backwards' });
  for await (const { data, revision } of backwards) {
    if (logCheckpoint.parse(data).size > size) continue;
    from = revision + 1n;
    break;
  }
  for await (const { data } of await store.readStream(CHECKPOINTS, { from })) {
    yield logCheckpoint.parse(data);
  }
}
