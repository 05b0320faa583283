import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { event } from '../conformance/index.js';
import { NotOurLog } from '../errors.js';
import { wholeStream } from '../event-store.js';
import { LogProcess } from './fixtures/log-process.js';
import { logs } from './fixtures/logs.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyLog } from './verify.js';

const { next } = logs();
const PAGE = 4_096;
const checked = /quick_check found it whole/;

/** A log of some pages, whose last writer was killed. */
async function killedLog(): Promise<string> {
  const path = next();
  const before = new SqliteEventStore(path);
  const many = Array.from({ length: 400 }, (_, at) => event(`${at}`));
  await before.append('a', many, { expected: 'noStream' });
  await before.close();
  const killed = await LogProcess.open({ path });
  await killed.append('b', ['after']);
  await killed.kill();
  return path;
}

/** Appends one after the other to a stream until the process ends, or whoever counts the answers has enough. */
async function appendOnAndOn(
  writer: LogProcess,
  stream: string,
  acknowledged: () => { readonly goOn: boolean },
): Promise<void> {
  for (let at = 0, goOn = true; goOn; at += 1) {
    const expected = at === 0 ? 'noStream' : BigInt(at - 1);
    try {
      await writer.append(stream, [`${at}`], expected);
    } catch {
      return;
    }
    ({ goOn } = acknowledged());
  }
}

function overwrite(path: string, page: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(PAGE, 0xa5), 0, PAGE, (page - 1) * PAGE);
  closeSync(file);
}

const contentOf = (path: string) =>
  ['', '-wal'].map((suffix) =>
    createHash('sha256')
      .update(readFileSync(path + suffix))
      .digest('hex'),
  );

describe('after a stop without a goodbye', () => {
  it('the log is looked through before it is written to, and the operator hears of it', async () => {
    const path = await killedLog();
    const said: string[] = [];
    const store = new SqliteEventStore(path, { say: (words) => said.push(words) });
    // Somebody who only reads neither needs that nor stands in its way.
    expect(await store.head()).not.toBe('');
    await store.append('b', [event('more')], { expected: 0n });
    expect(said).toEqual([expect.stringMatching(checked)]);
    await store.close();
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 402 });
  });

  it('so does the one who takes over while others go on', async () => {
    const path = next();
    const [holder, guest] = [await LogProcess.open({ path }), await LogProcess.open({ path })];
    await holder.append('a', ['1']);
    await guest.append('a', ['2'], 0n);
    await holder.kill();
    await guest.append('a', ['3'], 1n);
    await guest.until(() => guest.said.some((words) => checked.test(words)));
    await guest.close();
  });

  it('what the killed one had written is in the file itself once the next may write', async () => {
    const path = await killedLog();
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    const store = new SqliteEventStore(path, { say: () => undefined });
    await store.prepareToWrite();
    expect(statSync(`${path}-wal`).size).toBe(0);
    await store.close();
  });

  it.each([0, 1, 20, 101])(
    'what it had acknowledged is there, once and in order, when it is killed after %s answers, and the chain verifies (68)',
    async (moment) => {
      const path = next();
      const writer = await LogProcess.open({ path });
      const acknowledged = { a: 0, b: 0, c: 0 };
      let answers = 0;
      let killed: Promise<void> | undefined;
      const streams = ['a', 'b', 'c'] as const;
      const appending = streams.map((stream) =>
        appendOnAndOn(writer, stream, () => {
          acknowledged[stream] += 1;
          answers += 1;
          if (answers === moment) killed = writer.kill();
          return { goOn: killed === undefined };
        }),
      );
      if (moment === 0) killed = writer.kill();
      await Promise.all(appending);
      await killed;
      const store = new SqliteEventStore(path, { say: () => undefined });
      let events = 0;
      for (const stream of streams) {
        const there = await wholeStream(store, stream);
        const words = there.map(({ data }) => (data as { words: string }).words);
        expect(words).toEqual(words.map((_, at) => `${at}`));
        // The one that it had not answered may have been written or not.
        expect([0, 1]).toContain(words.length - acknowledged[stream]);
        events += words.length;
      }
      await store.close();
      expect(verifyLog(path)).toMatchObject({ ok: true, events });
    },
  );

  it('a damaged page is found, named, and nothing is written', async () => {
    const path = await killedLog();
    overwrite(path, Math.floor(statSync(path).size / PAGE / 2));
    const before = contentOf(path);
    const store = new SqliteEventStore(path);
    const append = store.append('b', [event('more')], { expected: 0n });
    await expect(append).rejects.toBeInstanceOf(NotOurLog);
    await expect(append).rejects.toThrow(path);
    await expect(append).rejects.toThrow(/damaged: .*[^.]\. Nothing was written to it\. Restore/s);
    expect(store.health()).toMatchObject({ writable: false });
    const again = store.append('b', [event('again')], { expected: 0n });
    await expect(again).rejects.toBeInstanceOf(NotOurLog);
    await store.close();
    expect(contentOf(path)).toEqual(before);
  });

  it('a file that lost its end is found', async () => {
    const path = await killedLog();
    truncateSync(path, statSync(path).size - 8 * PAGE);
    const store = new SqliteEventStore(path);
    await expect(store.prepareToWrite()).rejects.toBeInstanceOf(NotOurLog);
    await store.close();
  });

  it('a file that lost its beginning is refused at once', async () => {
    const path = await killedLog();
    overwrite(path, 1);
    expect(() => new SqliteEventStore(path)).toThrow(NotOurLog);
  });

  it('a log that was closed is not looked through', async () => {
    const path = next();
    const said: string[] = [];
    for (const words of ['1', '2']) {
      const store = new SqliteEventStore(path, { say: (line) => said.push(line) });
      await store.append(words, [event(words)], { expected: 'noStream' });
      await store.close();
    }
    expect(said).toEqual([]);
  });
});
