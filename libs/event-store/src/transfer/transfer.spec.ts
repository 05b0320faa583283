import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event } from '../conformance/index.js';
import { type EventStore, wholeStream } from '../event-store.js';
import { Notary } from '../evidence/notary.js';
import { TrustedKeys } from '../evidence/public-key.js';
import { SigningKey } from '../evidence/signing-key.js';
import { verifyStore } from '../evidence/verify-store.js';
import { wholeLog } from '../evidence/whole-log.js';
import { MemoryEventStore } from '../memory/memory-event-store.js';
import { SqliteEventStore } from '../sqlite/sqlite-event-store.js';
import { verifyLog } from '../sqlite/verify.js';
import { keptOf } from '../stored-event.js';
import { exportLog } from './export-log.js';
import { manifestPath } from './manifest.js';
import { checkExport } from './read-export.js';
import { restoreLog } from './restore-log.js';
import { RestoreMark } from './restore-mark.js';

const directory = mkdtempSync(join(tmpdir(), 'daylight-transfer-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let names = 0;
const nextPath = (name: string) => join(directory, `${(names += 1)}-${name}`);

const key = SigningKey.fresh();
const keys = new TrustedKeys([key.public]);
const now = new Date('2026-03-01T12:00:00Z');
const opened: EventStore[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

const open = <S extends EventStore>(store: S): S => {
  opened.push(store);
  return store;
};

/** A signed log with streams of several kinds: long, deleted and begun anew, deleted, truncated, closed for ever. */
async function sample(store: EventStore): Promise<void> {
  for (let at = 0; at < 24; at += 1) {
    const words = Array.from({ length: 50 }, (_, place) => `№ ${at * 50 + place} "\\u2028`);
    const expected = at < 6 ? 'noStream' : BigInt(Math.floor(at / 6) * 50 - 1);
    await store.append(
      `s-${at % 6}`,
      words.map((one) => event(one)),
      { expected },
    );
  }
  await store.deleteStream('s-1', { expected: 'any' });
  await store.append('s-1', [event('again')], { expected: 'noStream' });
  await store.deleteStream('s-2', { expected: 'any' });
  await store.setRetention('s-3', { maxCount: 3 });
  await store.tombstoneStream('s-4', { expected: 'any' });
  await sign(store);
}

async function sign(store: EventStore): Promise<void> {
  const clock = { now: () => now };
  const notary = await Notary.open({ store, key, keys, clock, files: [], say: () => undefined });
  await notary.finish();
}

async function exported(store: EventStore): Promise<string> {
  const path = nextPath('log.ndjson');
  await exportLog(store, path, { key, keys, now });
  return path;
}

const everything = async (store: EventStore) => {
  const events: unknown[] = [];
  for await (const { stream, revision, id, recordedAt, hash, dataText } of wholeLog(store))
    events.push({ stream, revision, id, recordedAt, hash, dataText });
  return events;
};

const mark = () => new RestoreMark(nextPath('restoring'));

describe('taking a log elsewhere', () => {
  let source: SqliteEventStore;
  let path: string;

  beforeAll(async () => {
    source = new SqliteEventStore(nextPath('log.sqlite'));
    await sample(source);
    path = await exported(source);
  });
  afterAll(() => source.close());

  it('keeps ids, revisions, times and hashes, and an export of it is the same file (70)', async () => {
    const file = nextPath('log.sqlite');
    const target = open(new SqliteEventStore(file));
    const { manifest } = await restoreLog(target, path, { mark: mark() });
    expect(manifest).toMatchObject({ events: 1_202, rules: { events: 4 }, unchained: 0 });
    expect(await everything(target)).toEqual(await everything(source));
    expect(readFileSync(await exported(target))).toEqual(readFileSync(path));
    expect(verifyLog(file, { keys })).toMatchObject({ ok: true, deleted: 2, truncated: 2 });
  });

  it('hides what was hidden, and can be written to where the other stopped', async () => {
    const target = open(new SqliteEventStore(nextPath('log.sqlite')));
    await restoreLog(target, path, { mark: mark() });
    const twin = open(new SqliteEventStore(nextPath('log.sqlite')));
    await sample(twin);
    for (const store of [twin, target]) {
      expect((await wholeStream(store, 's-1')).map(({ revision }) => revision)).toEqual([200n]);
      expect((await store.readStream('s-2')).exists).toBe(false);
      expect(await wholeStream(store, 's-3')).toHaveLength(3);
      await expect(store.readStream('s-4')).rejects.toThrow('closed for ever');
      await store.append('s-5', [event('next')], { expected: 199n });
    }
    await sign(target);
    expect(await verifyStore(target, { keys })).toMatchObject({ ok: true, checkpoints: 2 });
  });

  it('says so where another engine cannot keep what was hidden, and writes nothing', async () => {
    const target = open(new MemoryEventStore());
    const restoring = restoreLog(target, path, { mark: mark() });
    await expect(restoring).rejects.toMatchObject({ code: 'RULES_NOT_KEPT' });
    expect(await everything(target)).toEqual([]);
  });

  it('takes a log from a cluster whose members have long names', async () => {
    const members = [0, 1, 2].map((at) => `eventstore-${at}.eventstore.svc.cluster.local:2113`);
    const engine = `EventStoreDB (${members.join(',')})`;
    const cluster = open(Object.assign(new MemoryEventStore(), { engine }));
    await cluster.append('a', [event('1')], { expected: 'noStream' });
    const said = await checkExport(await exported(cluster));
    expect(said).toMatchObject({ events: 1, engine: engine.slice(0, 100) });
  });

  it('moves a log between engines, and back', async () => {
    const memory = open(new MemoryEventStore(() => now));
    await memory.append('a', [event('1'), event('2')], { expected: 'noStream' });
    await sign(memory);
    const sqlite = open(new SqliteEventStore(nextPath('log.sqlite')));
    await restoreLog(sqlite, await exported(memory), { mark: mark() });
    await sign(sqlite);
    await sqlite.append('a', [event('3')], { expected: 1n });
    await sign(sqlite);
    const back = open(new MemoryEventStore());
    await restoreLog(back, await exported(sqlite), { mark: mark() });
    expect(await verifyStore(back, { keys })).toMatchObject({ ok: true, checkpoints: 2 });
  });

  it('refuses a log that is not empty', async () => {
    const restoring = restoreLog(source, path, { mark: mark() });
    await expect(restoring).rejects.toMatchObject({ code: 'LOG_NOT_EMPTY' });
  });

  it('goes on where it was when it is begun again after a crash, and not with another export', async () => {
    const file = nextPath('log.sqlite');
    const begun = mark();
    const dying = open(new SqliteEventStore(file));
    const write = dying.restore.bind(dying);
    let batches = 0;
    dying.restore = async (events) => {
      batches += 1;
      if (batches === 2) throw new Error('the machine stops');
      await write(events);
    };
    await expect(restoreLog(dying, path, { mark: begun })).rejects.toThrow('the machine stops');
    await dying.close();
    expect(begun.begun()).toBeDefined();

    const target = open(new SqliteEventStore(file));
    const other = await exported(open(new MemoryEventStore()));
    const withOther = restoreLog(target, other, { mark: begun });
    await expect(withOther).rejects.toMatchObject({ code: 'RESTORE_UNFINISHED' });
    expect(await restoreLog(target, path, { mark: begun })).toMatchObject({ before: 500 });
    expect(existsSync(begun.path)).toBe(false);
    expect(readFileSync(await exported(target))).toEqual(readFileSync(path));
  });

  it('refuses an export of which a byte was changed or cut off, before it writes anything', async () => {
    const path = await exported(source);
    const whole = readFileSync(path);
    for (const [at, byte] of [...whole.entries()].filter(([at]) => at % 49_999 === 0)) {
      writeFileSync(
        path,
        Buffer.concat([whole.subarray(0, at), Buffer.of(byte ^ 1), whole.subarray(at + 1)]),
      );
      await expect(checkExport(path)).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' });
    }
    for (const length of [0, 1, whole.length - 1, whole.lastIndexOf(10, whole.length - 2) + 1]) {
      writeFileSync(path, whole.subarray(0, length));
      await expect(checkExport(path)).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' });
    }
    writeFileSync(path, whole);
    appendFileSync(path, '\n');
    await expect(checkExport(path)).rejects.toMatchObject({ code: 'EXPORT_DAMAGED' });
  });

  it('refuses a manifest that was changed, one of a newer format, and none at all', async () => {
    const path = await exported(source);
    const beside = manifestPath(path);
    const whole = readFileSync(beside, 'utf8');
    const refused = async (text: string, code: string) => {
      writeFileSync(beside, text);
      await expect(checkExport(path)).rejects.toMatchObject({ code });
    };
    await refused(whole.replace('"events": 1202', '"events": 1203'), 'EXPORT_DAMAGED');
    await refused(whole.replace('\n', ' \n'), 'EXPORT_DAMAGED');
    await refused(whole.replace('"version": 1', '"version": 2'), 'EXPORT_NEWER');
    rmSync(beside);
    await expect(checkExport(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  it('refuses an export signed with another key than the one that was named', async () => {
    const pinned = new TrustedKeys([SigningKey.fresh().public]);
    await expect(checkExport(path, { pinned })).rejects.toMatchObject({
      code: 'EXPORT_NOT_TRUSTED',
    });
    expect(await checkExport(path, { pinned: keys })).toMatchObject({ keyId: key.public.id });
  });

  it('writes over nothing, and exports nothing that is not as it was written', async () => {
    const again = exportLog(source, path, { key, keys, now });
    await expect(again).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    const forged = open(new MemoryEventStore());
    const [first] = await source.readAll({ limit: 1 });
    await forged.restore([{ ...keptOf(first!), stream: 'a', revision: 0n, dataText: '{}' }]);
    await expect(exported(forged)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
  });
});
