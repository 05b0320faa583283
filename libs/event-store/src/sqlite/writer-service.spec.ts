import { connect, type Socket } from 'node:net';
import { serialize } from 'node:v8';
import { event } from '../conformance/index.js';
import { uuidFrom } from '../uuid.js';
import { logs } from './fixtures/logs.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyLog } from './verify.js';

const { next } = logs();

/** Somebody who speaks to the writer's socket without being a Daylight. */
async function stranger(path: string): Promise<Socket> {
  const socket = connect(`${path}.sock`);
  socket.on('error', () => undefined);
  await new Promise((greeted) => socket.once('data', greeted));
  return socket;
}

function framed(value: unknown): Buffer {
  const body = serialize(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

const append = (events: unknown) => ({
  kind: 'append',
  stream: 'evil',
  expected: 'any',
  events,
  recordedAt: '2026-03-01T12:00:00.000Z',
});
const good = { id: uuidFrom('x'), type: 'X', dataText: '{}', metadataText: '{}' };

describe('a stranger on the socket', () => {
  it.each<[string, Buffer]>([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a length without end', Buffer.from('ffffffff', 'hex')],
    ['a length and then noise', Buffer.from('00000004deadbeef', 'hex')],
    ['nothing as a value', framed(null)],
    ['a number', framed(7)],
    ['"stop"', framed('stop')],
    ['a list of nothings', framed([null])],
    ['work of no kind', framed([{ ticket: 1, of: { kind: 'format the disk' } }])],
    ['an append without events', framed([{ ticket: 1, of: append(undefined) }])],
    ['an event without an id', framed([{ ticket: 1, of: append([{ ...good, id: 7 }]) }])],
    ['a good append and a bad one', framed([{ ticket: 1, of: append([good]) }, { ticket: 2 }])],
    ['a restore of nonsense', framed([{ ticket: 1, of: { kind: 'restore', events: [good] } }])],
  ])('who says %s is hung up on, and nobody else notices', async (_, bytes) => {
    const path = next();
    const store = new SqliteEventStore(path);
    await store.append('a', [event('1')], { expected: 'noStream' });
    const socket = await stranger(path);
    const hungUp = new Promise((closed) => socket.once('close', closed));
    socket.write(bytes);
    const others = Array.from({ length: 50 }, (_, at) =>
      store.append(`s${at}`, [event(`${at}`)], { expected: 'noStream' }),
    );
    await Promise.all([hungUp, ...others]);
    await store.close();
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 51 });
  });

  it('who never reads what it is told is not told for ever, and does not keep the log from closing', async () => {
    const path = next();
    const store = new SqliteEventStore(path);
    await store.append('a', [event('0')], { expected: 'noStream' });
    const socket = await stranger(path);
    socket.pause();
    for (let at = 0n; at < 300n; at += 1n) {
      await store.append('a', [event(`${at + 1n}`)], { expected: at });
    }
    await store.close();
    socket.destroy();
    expect(verifyLog(path)).toMatchObject({ ok: true, events: 301 });
  });
});
