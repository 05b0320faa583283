import type { EventStore, Notice, Position } from '../event-store.js';
import { event } from './event.js';

/** What every engine's subscriptions must do; part of the event store's contract. */
export function subscriptionContract(current: () => EventStore): void {
  const add = (words: string) => current().append(words, [event(words)], { expected: 'noStream' });

  it('gives a subscriber the past, says when that is over, and goes on live (43, 47)', async () => {
    await add('1');
    const heard = listen(current());
    await heard.until(['1', 'caughtUp']);
    await add('2');
    await heard.until(['1', 'caughtUp', '2', 'caughtUp']);
    await heard.stop();
  });

  it('starts after the position it is given (44, 49)', async () => {
    const { position } = await add('1');
    await add('2');
    const heard = listen(current(), position);
    await heard.until(['2', 'caughtUp']);
    await heard.stop();
  });

  it('waits on an empty log (46)', async () => {
    const heard = listen(current());
    await heard.until(['caughtUp']);
    await add('1');
    await heard.until(['caughtUp', '1', 'caughtUp']);
    await heard.stop();
  });

  it('says that it has caught up however many came at once (47)', async () => {
    const heard = listen(current());
    await heard.until(['caughtUp']);
    const many = Array.from({ length: 500 }, (_, at) => event(`many ${at}`));
    await current().append('many', many, { expected: 'noStream' });
    await heard.until(
      (words) =>
        words.filter((word) => word.startsWith('many')).length === 500 &&
        words.at(-1) === 'caughtUp',
    );
    await heard.stop();
  });

  it('serves two subscribers on their own (54)', async () => {
    const [one, other] = [listen(current()), listen(current())];
    await add('1');
    await one.until((heard) => heard.includes('1'));
    await other.until((heard) => heard.includes('1'));
    await one.stop();
    await other.stop();
  });

  it('ends when it is told to, idle or busy (52)', async () => {
    const heard = listen(current());
    await heard.until(['caughtUp']);
    await heard.stop();
  });
}

function listen(store: EventStore, after?: Position) {
  const controller = new AbortController();
  const heard: string[] = [];
  const over = (async () => {
    for await (const notice of store.subscribe({ after, signal: controller.signal }))
      heard.push(nameOf(notice));
  })();
  return {
    async until(
      wanted: readonly string[] | ((heard: readonly string[]) => boolean),
    ): Promise<void> {
      const there = () =>
        typeof wanted === 'function'
          ? wanted(heard)
          : JSON.stringify(heard) === JSON.stringify(wanted);
      for (let tries = 0; tries < 500 && !there(); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      if (!there())
        throw new Error(`heard ${heard.slice(-20).join(', ')}, wanted ${String(wanted)}`);
    },
    async stop(): Promise<void> {
      controller.abort();
      await over;
    },
  };
}

function nameOf(notice: Notice): string {
  return notice.kind === 'event' ? (notice.event.data as { words: string }).words : notice.kind;
}
