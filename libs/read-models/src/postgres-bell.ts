import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';

// @types/node 20 declares the constructor alone.
type Channel = InstanceType<typeof BroadcastChannel>;

const CHANNEL = 'daylight';
const RECONNECT_MS = 1_000;
/** What a wake-up from another process says here, so that it is not sent back. */
const ELSEWHERE = 'elsewhere';

/**
 * Carries wake-ups between processes that share a database: what is rung in one is heard in the others. Losing one
 * loses nothing, because everybody who waits also looks now and then.
 */
export class PostgresBell {
  private readonly me = randomUUID();
  private readonly channels: ReadonlyMap<string, Channel>;
  private readonly due = new Set<string>();
  private readonly closing = new AbortController();
  private readonly listening: Promise<void>;
  private client: Client | undefined;
  private telling = false;

  /** None where the views are files: those have one serving process. */
  static of(url: string | undefined, names: readonly string[]): PostgresBell | undefined {
    return url === undefined ? undefined : new PostgresBell(url, names);
  }

  /** @param names of the wake-ups to carry */
  constructor(
    private readonly url: string,
    names: readonly string[],
  ) {
    this.channels = new Map(names.map((name) => [name, this.hear(name)]));
    this.listening = this.listen();
  }

  async close(): Promise<void> {
    this.closing.abort();
    for (const channel of this.channels.values()) channel.close();
    await this.client?.end().catch(() => undefined);
    await this.listening;
  }

  private hear(name: string): Channel {
    const channel = new BroadcastChannel(name);
    channel.onmessage = (message: { data?: unknown }) => {
      if (message.data === ELSEWHERE) return;
      this.due.add(name);
      void this.tell();
    };
    return channel;
  }

  /** However often it rings meanwhile, each name is told once a round trip. */
  private async tell(): Promise<void> {
    if (this.telling) return;
    this.telling = true;
    for (const name of this.due) {
      this.due.delete(name);
      const note = JSON.stringify([this.me, name]);
      await this.client?.query('SELECT pg_notify($1, $2)', [CHANNEL, note]).catch(() => undefined);
    }
    this.telling = false;
  }

  private async listen(): Promise<void> {
    const { Client } = await import('pg');
    const { signal } = this.closing;
    while (!signal.aborted) {
      const client = new Client({ connectionString: this.url, application_name: 'daylight bell' });
      const ended = new Promise<void>((resolve) => {
        client.once('end', resolve);
        client.once('error', () => resolve());
      });
      client.on('notification', ({ payload = '' }) => this.pass(payload));
      try {
        await client.connect();
        await client.query(`LISTEN ${CHANNEL}`);
        this.client = client;
        // What rang while nobody listened here is not known: everybody looks.
        for (const channel of this.channels.values()) channel.postMessage(ELSEWHERE);
        if (!signal.aborted) await ended;
      } catch {
        // Not to be reached: the next try is the remedy, and who waits looks by itself meanwhile.
      }
      this.client = undefined;
      await client.end().catch(() => undefined);
      await pause(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private pass(payload: string): void {
    const [from, name = ''] = JSON.parse(payload) as string[];
    if (from !== this.me) this.channels.get(name)?.postMessage(ELSEWHERE);
  }
}
