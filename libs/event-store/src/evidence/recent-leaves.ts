const BYTES = 32;
const FIRST = 1_024;
/** 32 MiB. A checkpoint is written at once after it is signed, so it is never so far behind. */
const KEPT = 2 ** 20;

/** The newest leaves of a tree, so that a root of a moment ago can still be compared with. */
export class RecentLeaves {
  private bytes = Buffer.alloc(FIRST * BYTES);
  /** Number of the first leaf that is kept. */
  private first = 0;
  private next = 0;

  /** @param leaf 64 hexadecimal digits */
  add(leaf: string): void {
    if ((this.next - this.first) * BYTES === this.bytes.length) this.makeRoom();
    this.bytes.write(leaf, (this.next - this.first) * BYTES, BYTES, 'hex');
    this.next += 1;
  }

  /** 64 hexadecimal digits; undefined where it is not kept. */
  at(number: number): string | undefined {
    if (number < this.first || number >= this.next) return undefined;
    return this.leaf(number).toString('hex');
  }

  /** The leaves from a number on; undefined where they are not kept any more. */
  *from(number: number): Generator<Buffer> {
    for (let at = number; at < this.next; at += 1) yield this.leaf(at);
  }

  reachesBackTo(number: number): boolean {
    return number >= this.first && number <= this.next;
  }

  forgetBefore(number: number): void {
    if (!this.reachesBackTo(number)) return;
    this.bytes.copy(this.bytes, 0, (number - this.first) * BYTES);
    this.first = number;
  }

  private leaf(number: number): Buffer {
    const start = (number - this.first) * BYTES;
    return this.bytes.subarray(start, start + BYTES);
  }

  private makeRoom(): void {
    const kept = this.next - this.first;
    if (kept >= KEPT) return this.forgetBefore(this.first + KEPT / 2);
    this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.bytes.length)]);
    return undefined;
  }
}
