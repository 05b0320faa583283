const BYTES = 40;
const FIRST = 256;

/** Where a stream stands: the revision and the hash of the newest event that was seen of it. */
export interface Tip {
  readonly revision: bigint;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** Where every stream of a log stands, in forty bytes a stream beside its name. */
export class StreamTips {
  private readonly slots = new Map<string, number>();
  private bytes = Buffer.alloc(FIRST * BYTES);

  get size(): number {
    return this.slots.size;
  }

  get(stream: string): Tip | undefined {
    const slot = this.slots.get(stream);
    if (slot === undefined) return undefined;
    const start = slot * BYTES;
    return {
      revision: this.bytes.readBigInt64LE(start),
      hash: this.bytes.toString('hex', start + 8, start + BYTES),
    };
  }

  set(stream: string, { revision, hash }: Tip): void {
    const start = this.slotOf(stream) * BYTES;
    this.bytes.writeBigInt64LE(revision, start);
    this.bytes.write(hash, start + 8, 32, 'hex');
  }

  names(): IterableIterator<string> {
    return this.slots.keys();
  }

  private slotOf(stream: string): number {
    const known = this.slots.get(stream);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    this.slots.set(stream, slot);
    if (slot * BYTES === this.bytes.length) {
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.bytes.length)]);
    }
    return slot;
  }
}
