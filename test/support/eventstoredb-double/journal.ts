/** An event as the server keeps it. */
export interface Stored {
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  /** Byte offset in the log: increasing, never dense. */
  readonly position: bigint;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export type Proposed = Pick<Stored, 'id' | 'type' | 'isJson' | 'data' | 'metadata'>;

/** The number of a stream that was closed for ever, and `$tb` of one that was deleted. */
export const END_OF_NUMBERS = 9_223_372_036_854_775_807n;

/** The log of one server, in memory: what was written, in order, and by stream. */
export class Journal {
  readonly records: Stored[] = [];
  private readonly streams = new Map<string, Stored[]>();
  private readonly readers = new Set<(written: readonly Stored[]) => void>();
  private offset = 1_000n;

  constructor(private readonly now: () => number) {
    // A server's log is never empty: its own settings come first.
    const text = '{"$userStreamAcl":{"$r":"$all"}}';
    this.write('$settings', [jsonEvent('update-default-acl', text)]);
  }

  /** Newest revision; -1 where there is none, the end of numbers where the stream was closed. */
  last(stream: string): bigint {
    return this.streams.get(stream)?.at(-1)?.revision ?? -1n;
  }

  of(stream: string): readonly Stored[] {
    return this.streams.get(stream) ?? [];
  }

  write(stream: string, events: readonly Proposed[], from = this.last(stream) + 1n): Stored[] {
    const written = events.map((event, at): Stored => {
      const size = 110 + stream.length + event.type.length + event.data.length;
      const position = this.offset;
      this.offset += BigInt(size + event.metadata.length);
      return { ...event, stream, revision: from + BigInt(at), position, created: this.now() };
    });
    const known = this.streams.get(stream);
    if (known) known.push(...written);
    else this.streams.set(stream, [...written]);
    this.records.push(...written);
    for (const tell of [...this.readers]) tell(written);
    return written;
  }

  /** Every record without an event takes room too. */
  skip(bytes: number): bigint {
    const position = this.offset;
    this.offset += BigInt(bytes);
    return position;
  }

  listen(tell: (written: readonly Stored[]) => void): () => void {
    this.readers.add(tell);
    return () => void this.readers.delete(tell);
  }

  /** Index of the first record at or after a position. */
  indexFrom(position: bigint): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.records[middle]?.position ?? 0n) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a position is one where a record begins, or lies beyond the end. */
  hasPosition(position: bigint): boolean {
    if (position === 0n || position >= this.offset) return true;
    return this.records[this.indexFrom(position)]?.position === position;
  }
}

export function jsonEvent(type: string, text: string): Proposed {
  const id = crypto.randomUUID();
  const data = new TextEncoder().encode(text);
  return { id, type, isJson: true, data, metadata: new Uint8Array() };
}
