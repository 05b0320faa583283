import { event } from '../conformance/index.js';
import { StoreUnavailable } from '../errors.js';
import type { KeptEvent, RecordedEvent } from '../event-store.js';
import { GENESIS, linkHash } from '../hash-chain.js';
import { MemoryEventStore } from '../memory/memory-event-store.js';
import { keptOf } from '../stored-event.js';
import { CHECKPOINTS, type LogCheckpointSigned } from './checkpoint.js';
import { Notary } from './notary.js';
import { TrustedKeys } from './public-key.js';
import { SigningKey } from './signing-key.js';
import { verifyStore, type Verifying } from './verify-store.js';

const key = SigningKey.fresh();
const keys = new TrustedKeys([key.public]);
const stranger = SigningKey.fresh();

/** Two streams of three events, signed after four events and at the end. */
async function signedLog(at = '2026-03-01T12:00:00Z'): Promise<RecordedEvent[]> {
  const clock = { now: () => new Date(at) };
  const store = new MemoryEventStore(clock.now);
  const sign = async () => {
    const notary = await Notary.open({ store, key, keys, clock, files: [], say: () => undefined });
    await notary.finish();
  };
  for (const round of [0, 1, 2]) {
    for (const stream of ['a', 'b']) {
      await store.append(stream, [event(`${stream}${round}`)], {
        expected: round === 0 ? 'noStream' : BigInt(round - 1),
      });
    }
    if (round === 1) await sign();
  }
  await sign();
  return (await store.readAll({ limit: 100 })).map(plain);
}

/** To be copied with changes. */
function plain(event: RecordedEvent): RecordedEvent {
  const { position, data, metadata } = event;
  return { ...keptOf(event), position, data, metadata };
}

async function look(events: readonly KeptEvent[], options: Verifying = { keys }) {
  const store = new MemoryEventStore();
  await store.restore(events);
  return verifyStore(store, options);
}

/** The stream's links made right again, as somebody does who knows how but has not the key. */
function relinked(events: readonly KeptEvent[]): KeptEvent[] {
  const tips = new Map<string, { revision: bigint; hash: string }>();
  return events.map((one) => {
    const tip = tips.get(one.stream) ?? { revision: -1n, hash: GENESIS };
    const renumbered = { ...one, revision: tip.revision + 1n };
    const linked = { ...renumbered, hash: linkHash(tip.hash, renumbered) };
    tips.set(one.stream, linked);
    return linked;
  });
}

const kept = (events: readonly RecordedEvent[]): KeptEvent[] =>
  events.map(({ stream, revision, id, type, recordedAt, hash, dataText, metadataText }) => {
    return { stream, revision, id, type, recordedAt, hash, dataText, metadataText };
  });

const heads = (events: readonly RecordedEvent[]) =>
  events
    .filter(({ stream }) => stream === CHECKPOINTS)
    .map(({ data }) => data as LogCheckpointSigned);

describe('verifying a log', () => {
  it('finds nothing where nobody touched it, and says what it looked at', async () => {
    expect(await look(kept(await signedLog()))).toMatchObject({
      ok: true,
      events: 8,
      streams: 3,
      checkpoints: 2,
      signed: 7,
      unchained: 0,
    });
  });

  it('names the first bad event, with its place, stream, revision and type', async () => {
    const events = kept(await signedLog());
    events[2] = { ...events[2]!, dataText: '{"words":"A1"}' };
    const { finding, firstBad } = await look(events);
    expect(finding).toMatchObject({ stream: 'a', revision: '1', type: 'SomethingHappened' });
    expect(firstBad).toMatch(/^event M0+3 \(a revision 1, SomethingHappened\): its hash/);
  });

  it('catches a chain that was made right again, by the signed root', async () => {
    const events = kept(await signedLog());
    events[0] = { ...events[0]!, dataText: '{"words":"nothing happened"}' };
    const changed = relinked(events);
    expect((await look(changed)).firstBad).toMatch(/log-checkpoints revision 0.*was signed/);
  });

  it('catches a log signed with a key that nobody knows', async () => {
    const found = await look(kept(await signedLog()), { keys: new TrustedKeys([stranger.public]) });
    expect(found.firstBad).toMatch(/signed with the key \w{16}, which is not known here/);
  });

  it('catches a checkpoint of which anything was changed', async () => {
    const events = kept(await signedLog());
    const at = events.findIndex(({ stream }) => stream === CHECKPOINTS);
    const data = JSON.parse(events[at]!.dataText) as LogCheckpointSigned;
    const changes: Partial<LogCheckpointSigned>[] = [
      { size: 3 },
      { root: GENESIS },
      { event: GENESIS },
      { upTo: 'M1' },
      { previousRoot: GENESIS },
      { rules: { size: 0, root: GENESIS, frontier: [] } },
      { signedAt: '2020-01-01T00:00:00.000Z' },
      { frontier: [GENESIS] },
      { keyId: '0'.repeat(16) },
      { signature: data.signature.toUpperCase() },
    ];
    for (const change of changes) {
      const forged = [...events];
      forged[at] = { ...events[at]!, dataText: JSON.stringify({ ...data, ...change }) };
      expect((await look(relinked(forged))).finding?.stream).toBe(CHECKPOINTS);
    }
  });

  it.each<[string, (events: KeptEvent[]) => KeptEvent[]]>([
    ['dropped', (events) => events.filter((_, at) => at !== 1)],
    ['doubled', ([first, ...rest]) => [first!, first!, ...rest]],
    ['moved', ([one, two, ...rest]) => [two!, one!, ...rest]],
  ])('catches an event that was %s, with all links made right', async (_, change) => {
    const changed = relinked(change(kept(await signedLog())));
    expect((await look(changed)).firstBad).toMatch(/log-checkpoints revision 0/);
  });

  it('catches a tail that was cut off, at any length, by what was published', async () => {
    const events = await signedLog();
    for (let length = 0; length < events.length; length += 1) {
      const cut = await look(kept(events.slice(0, length)), { keys, heads: heads(events) });
      expect([length, cut.ok]).toEqual([length, false]);
    }
    expect((await look([], { keys, heads: heads(events) })).firstBad).toBe(
      'the log ends after 0 events, and 7 were published: the newest 7 are missing',
    );
  });

  it('catches a log written from scratch and signed with the same key, by what was published', async () => {
    const published = heads(await signedLog());
    const other = await signedLog('2026-03-02T12:00:00Z');
    expect((await look(kept(other))).ok).toBe(true);
    const found = await look(kept(other), { keys, heads: published });
    expect(found.firstBad).toMatch(/not the root that was published/);
  });

  it('does not call a log bad that does not answer', async () => {
    const store = new MemoryEventStore();
    store.readAll = () => Promise.reject(new StoreUnavailable('It does not answer.'));
    await expect(verifyStore(store)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('says so where stored text is not JSON, though its hash is right', async () => {
    const events = kept(await signedLog());
    events.push({
      ...events[0]!,
      stream: 'c',
      revision: 0n,
      dataText: '{"words":',
      hash: '',
    });
    const last = events.pop()!;
    const hash = linkHash(GENESIS, last);
    expect((await look([...events, { ...last, hash }])).firstBad).toMatch(/c revision 0.*not JSON/);
  });

  it('counts events of other programs, which only the signed root answers for', async () => {
    const events = kept(await signedLog());
    const foreign = { ...events[0]!, stream: 'c', hash: '' };
    expect(await look([...events, foreign])).toMatchObject({ ok: true, unchained: 1 });
    expect((await look([foreign, ...events])).ok).toBe(false);
  });
});
