import { StoreUnavailable } from '../errors.js';

/** Appends on their way at once, and their bytes: what a broken connection may leave hanging in the client. */
const APPENDS_MAX = 256;
const BYTES_MAX = 2 * 1024 * 1024;
const WAITING_MAX = 20_000;

/** Lets so many appends go at once; the others wait their turn. */
export class InFlight {
  private appends = 0;
  private bytes = 0;
  private readonly waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  /** @throws StoreUnavailable where too many wait already */
  async run<T>(bytes: number, append: () => Promise<T>): Promise<T> {
    if (this.waiting.length >= WAITING_MAX) {
      throw new StoreUnavailable(
        `More than ${WAITING_MAX} appends are waiting. Try again shortly.`,
      );
    }
    if (this.waiting.length > 0 || !this.fits(bytes)) {
      await new Promise<void>((go) => this.waiting.push({ bytes, go }));
    } else this.enter(bytes);
    try {
      return await append();
    } finally {
      this.appends -= 1;
      this.bytes -= bytes;
      this.admit();
    }
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && this.fits(next.bytes); next = this.waiting[0]) {
      this.waiting.shift();
      this.enter(next.bytes);
      next.go();
    }
  }

  private enter(bytes: number): void {
    this.appends += 1;
    this.bytes += bytes;
  }

  private fits(bytes: number): boolean {
    return this.appends === 0 || (this.appends < APPENDS_MAX && this.bytes + bytes <= BYTES_MAX);
  }
}
