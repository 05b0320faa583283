import type { EventStore, Position, RecordedEvent } from '#event-store';

/** Events of a page: few while live, many where there is much to catch up with and they are small. */
const PAGE = { live: 500, most: 2_000, least: 50 } as const;
/** Characters of events in a page, about: more is neither held at once nor written in one transaction. */
const PAGE_TEXT = 4_000_000;

type Page = readonly RecordedEvent[];

/** The log in pages. The next one is fetched while the last is worked on: over a network that is half of the time. */
export class ReadAhead {
  private limit: number = PAGE.live;
  private ahead: Promise<Page> | undefined;

  /** @param after exclusive */
  constructor(
    private readonly store: Pick<EventStore, 'readAll'>,
    private after: Position,
  ) {}

  /** Empty at the end of the log; asked once more, it looks once more. */
  async next(): Promise<Page> {
    const page = await (this.ahead ?? this.read());
    const isBehind = page.length >= this.limit;
    this.after = page.at(-1)?.position ?? this.after;
    this.limit = isBehind ? fitting(page) : PAGE.live;
    // What follows the end of the log is read when it is asked for: by then there may be something.
    this.ahead = isBehind ? this.read() : undefined;
    return page;
  }

  private read(): Promise<Page> {
    const page = this.store.readAll({ after: this.after, limit: this.limit });
    // Whoever asks for it is told why it failed; a page that nobody takes any more must not end the program.
    page.catch(() => undefined);
    return page;
  }
}

/** As many events as make a page, if they are of the size of these. */
function fitting(page: Page): number {
  const text = page.reduce((sum, { dataText }) => sum + dataText.length, 0);
  const fit = Math.floor((PAGE_TEXT * page.length) / Math.max(text, 1));
  return Math.min(PAGE.most, Math.max(PAGE.least, fit));
}
