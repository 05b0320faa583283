import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event } from '../conformance/index.js';
import { type EventStore, wholeStream } from '../event-store.js';
import { MemoryEventStore } from '../memory/memory-event-store.js';
import { CHECKPOINTS, type LogCheckpointSigned } from './checkpoint.js';
import type { PublishedHead } from './head.js';
import { HeadsFile, readHeadsFile } from './heads-file.js';
import { Notary, type NotaryParts } from './notary.js';
import { TrustedKeys } from './public-key.js';
import { SigningKey } from './signing-key.js';
import { verifyStore } from './verify-store.js';

const directory = mkdtempSync(join(tmpdir(), 'daylight-notary-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;

const key = SigningKey.fresh();
const keys = new TrustedKeys([key.public]);

/** A log with a notary beside it, in a time of its own. */
class Office {
  now = new Date('2026-03-01T12:00:00Z');
  readonly store: EventStore = new MemoryEventStore(() => this.now);
  readonly file = new HeadsFile(join(directory, `${(files += 1)}.ndjson`));
  readonly announced: PublishedHead[] = [];
  readonly said: string[] = [];
  private written = 0;

  parts(more: Partial<NotaryParts> = {}): NotaryParts {
    return {
      store: this.store,
      key,
      keys,
      clock: { now: () => this.now },
      files: [this.file],
      announce: async (head) => void this.announced.push(head),
      say: (words) => void this.said.push(words),
      ...more,
    };
  }

  async write(count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      this.written += 1;
      await this.store.append(`s-${this.written}`, [event('x')], { expected: 'noStream' });
    }
  }

  /** A notary that has read everything there is, and goes on reading. */
  async follow(notary: Notary, work: () => Promise<void>): Promise<void> {
    const controller = new AbortController();
    const following = notary.follow(controller.signal);
    await until(async () => (await this.store.head()) === '' || seen(notary) > 0);
    await work();
    controller.abort();
    await following;
  }

  async checkpoints(): Promise<LogCheckpointSigned[]> {
    const events = await wholeStream(this.store, CHECKPOINTS);
    return events.map(({ data }) => data as LogCheckpointSigned);
  }
}

const seen = (notary: Notary) => notary.taken;

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 2_000 && !(await holds()); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await holds()).toBe(true);
}

describe('the notary', () => {
  it('signs what the log holds, and what it signed can be checked by anybody with the public key', async () => {
    const office = new Office();
    await office.write(5);
    const notary = await Notary.open(office.parts());
    await notary.finish();
    expect(await office.checkpoints()).toMatchObject([{ size: 5, keyId: key.public.id }]);
    const verified = await verifyStore(office.store, { keys });
    expect(verified).toMatchObject({ ok: true, events: 6, checkpoints: 1, signed: 5 });
  });

  it('signs after so many events, or after a time with something new, and never because it signed', async () => {
    const office = new Office();
    const notary = await Notary.open(office.parts({ limits: { events: 3, milliseconds: 60_000 } }));
    await office.follow(notary, async () => {
      await office.write(3);
      await until(async () => (await office.checkpoints()).length === 1);
      await office.write(1);
      await until(() => seen(notary) === 5);
      await notary.look();
      expect(await office.checkpoints()).toHaveLength(1);
      office.now = new Date(office.now.getTime() + 60_000);
      await notary.look();
      await until(() => seen(notary) === 6);
      for (let hour = 0; hour < 5; hour += 1) {
        office.now = new Date(office.now.getTime() + 3_600_000);
        await notary.look();
      }
    });
    expect((await office.checkpoints()).map(({ size }) => size)).toEqual([3, 5]);
    expect(await verifyStore(office.store, { keys })).toMatchObject({ ok: true, events: 6 });
  });

  it('signs what is left at an orderly stop, and nothing where nothing is', async () => {
    const office = new Office();
    await office.write(2);
    await office.follow(await Notary.open(office.parts()), async () => undefined);
    await office.follow(await Notary.open(office.parts()), async () => undefined);
    expect((await office.checkpoints()).map(({ size }) => size)).toEqual([2]);
  });

  it('goes on after a restart where it stopped, with the tree it would have had', async () => {
    const office = new Office();
    for (const count of [5, 1, 7, 2]) {
      await office.write(count);
      await (await Notary.open(office.parts())).finish();
    }
    expect((await office.checkpoints()).map(({ size }) => size)).toEqual([5, 7, 15, 18]);
    expect(await verifyStore(office.store, { keys })).toMatchObject({ ok: true, checkpoints: 4 });
  });

  it('never disagrees with another notary of the same log', async () => {
    const office = new Office();
    await office.write(4);
    const notaries = await Promise.all([1, 2, 3].map(() => Notary.open(office.parts())));
    await Promise.all(notaries.map((notary) => notary.finish()));
    expect(await office.checkpoints()).toHaveLength(1);
    await office.write(1);
    for (const notary of notaries) await notary.finish();
    expect((await office.checkpoints()).map(({ size }) => size)).toEqual([4, 6]);
    expect(await verifyStore(office.store, { keys })).toMatchObject({ ok: true });
  });

  it('announces what stands in the log, where another notary signed the same a moment before', async () => {
    const office = new Office();
    await office.write(4);
    const later = { now: () => new Date(office.now.getTime() + 7) };
    const notaries = [
      await Notary.open(office.parts()),
      await Notary.open(office.parts({ clock: later })),
    ];
    await Promise.all(notaries.map((notary) => notary.finish()));
    const [signed] = await office.checkpoints();
    expect(office.announced.map(({ signature }) => signature)).toEqual([signed?.signature]);
    expect(await verifyStore(office.store, { keys, heads: office.announced })).toMatchObject({
      ok: true,
    });
  });

  it('publishes every head once, also those that it missed, and announces the newest', async () => {
    const office = new Office();
    for (const count of [1, 2]) {
      await office.write(count);
      await (await Notary.open(office.parts({ files: [] }))).finish();
    }
    await office.write(1);
    await (await Notary.open(office.parts())).finish();
    await (await Notary.open(office.parts())).finish();
    const { heads, faults } = await readHeadsFile(office.file.path, keys);
    expect([heads.map(({ size }) => size), faults]).toEqual([[1, 4, 6], []]);
    expect(office.announced.at(-1)).toMatchObject({ size: 6, publicKey: key.public.raw });
    expect(await verifyStore(office.store, { keys, heads })).toMatchObject({ ok: true, heads: 3 });
  });

  it('mends a line of its file that a crash cut short', async () => {
    const office = new Office();
    await office.write(1);
    await (await Notary.open(office.parts())).finish();
    const whole = readFileSync(office.file.path, 'utf8');
    writeFileSync(office.file.path, whole + whole.slice(0, 40));
    expect((await readHeadsFile(office.file.path)).faults).toEqual([]);
    await office.write(1);
    await (await Notary.open(office.parts())).finish();
    const { heads, faults } = await readHeadsFile(office.file.path, keys);
    expect([heads.map(({ size }) => size), faults]).toEqual([[1, 3], []]);
  });

  it('goes on signing where a place to publish fails, and says so once', async () => {
    const office = new Office();
    const nowhere = new HeadsFile(join(directory, 'unmounted', 'heads.ndjson'));
    await office.write(1);
    const notary = await Notary.open(office.parts({ files: [nowhere, office.file] }));
    await notary.finish();
    await notary.look();
    expect(office.said).toEqual([expect.stringContaining('unmounted')]);
    expect((await readHeadsFile(office.file.path)).heads).toHaveLength(1);
  });

  it('does not sign a log of which the past was changed', async () => {
    const office = new Office();
    await office.write(3);
    await (await Notary.open(office.parts())).finish();
    const events = await office.store.readAll({ limit: 10 });
    const forged = new MemoryEventStore();
    const [first, second, third, ...rest] = events;
    await forged.restore([first!, third!, second!, ...rest]);
    const notary = await Notary.open({ ...office.parts(), store: forged });
    await expect(notary.finish()).rejects.toThrow('not those that were signed');
  });
});
