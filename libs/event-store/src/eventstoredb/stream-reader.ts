import type { ReadStream, RecordedEvent, StreamRead } from '../event-store.js';
import type { Calls } from './calls.js';
import { type Page, readPage } from './pages.js';
import { streamPage } from './read-requests.js';
import type { StreamHeads } from './stream-heads.js';

const PAGE = 500;

/** Reads streams page by page: a reader who stops leaves nothing open. */
export class StreamReader {
  constructor(
    private readonly calls: Calls,
    private readonly heads: StreamHeads,
  ) {}

  /** The first page is read at once: only its answer says whether there is such a stream. */
  async read(stream: string, options: ReadStream): Promise<StreamRead> {
    const first = await this.page(stream, options, options.from, options.limit ?? Infinity);
    return {
      exists: first.exists,
      [Symbol.asyncIterator]: () => this.pages(stream, options, first),
    };
  }

  private async *pages(
    stream: string,
    options: ReadStream,
    first: Page,
  ): AsyncGenerator<RecordedEvent> {
    const { direction = 'forwards', signal } = options;
    let left = options.limit ?? Infinity;
    let page = first;
    for (;;) {
      for (const event of page.events) {
        if (signal?.aborted) return;
        yield event;
      }
      left -= page.sent;
      const last = page.events.at(-1);
      if (page.sent < PAGE || !last || left <= 0 || signal?.aborted) return;
      const next = direction === 'forwards' ? last.revision + 1n : last.revision - 1n;
      if (next < 0n) return;
      page = await this.page(stream, options, next, left);
    }
  }

  private async page(
    stream: string,
    { direction = 'forwards', from: begin }: ReadStream,
    from: bigint | undefined,
    left: number,
  ): Promise<Page> {
    const count = Math.min(left, PAGE);
    const request = streamPage(stream, { direction, from, count });
    const page = await this.calls.ask({ stream }, (client, milliseconds) =>
      readPage(client, request, milliseconds),
    );
    if (!page.exists) this.heads.saw(stream, undefined);
    const newest = direction === 'forwards' ? page.events.at(-1) : page.events[0];
    const isTheEnd =
      direction === 'forwards' ? page.sent < count : begin === undefined && from === undefined;
    if (newest && isTheEnd) this.heads.saw(stream, newest);
    return page;
  }
}
