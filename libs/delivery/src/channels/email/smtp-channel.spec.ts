import {
  type Misdeed,
  type Received,
  SmtpSink,
  type SinkScript,
  WireSink,
} from '../../fixtures/smtp-sink.js';
import type { EmailMessage } from './email-channel.js';
import { SmtpChannel } from './smtp-channel.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const letter = (to = 'ann@acme.example'): EmailMessage => ({
  messageId: 'd.abc@status.example',
  from: 'status@status.example',
  to,
  date: new Date('2026-11-22T12:00:00Z'),
  bytes: Buffer.from('Message-ID: <d.abc@status.example>\r\nSubject: x\r\n\r\nWords.\r\n'),
});

function channelTo(
  port: number,
  settings: { connections?: number; deadlineMs?: number } = {},
): SmtpChannel {
  const channel = new SmtpChannel({
    host: '127.0.0.1',
    port,
    secure: false,
    connections: 1,
    ...settings,
  });
  open.push(channel);
  return channel;
}

async function relay(script: SinkScript = {}) {
  const sink = new SmtpSink(script);
  open.push(sink);
  return { sink, port: await sink.listen() };
}

async function wire(at: (point: string, message: number) => Misdeed) {
  const sink = new WireSink({ at });
  open.push(sink);
  return { sink, port: await sink.listen() };
}

it('hands a letter to the relay for its one recipient', async () => {
  const { sink, port } = await relay();
  const sent = await channelTo(port).send(letter());
  expect(sent.outcome).toBe('accepted');
  expect(sink.received.map(({ from, to }) => ({ from, to }))).toEqual([
    { from: 'status@status.example', to: ['ann@acme.example'] },
  ]);
});

it('keeps its connections, and opens no more than it may', async () => {
  const { sink, port } = await relay();
  const channel = channelTo(port, { connections: 3 });
  await Promise.all(
    Array.from({ length: 30 }, (_, at) => channel.send(letter(`r${at}@acme.example`))),
  );
  expect(sink.received).toHaveLength(30);
  expect(sink.connections).toBeLessThanOrEqual(3);
});

it('goes on over the same connection after a recipient was refused', async () => {
  const { sink, port } = await relay({
    rcpt: (address) => (address.startsWith('gone') ? '550 5.1.1 no such user' : undefined),
  });
  const channel = channelTo(port);
  expect(await channel.send(letter('gone@acme.example'))).toMatchObject({
    outcome: 'refused',
    code: '550 5.1.1',
  });
  expect(await channel.send(letter())).toMatchObject({ outcome: 'accepted' });
  expect(sink.connections).toBe(1);
});

it('says so when the relay puts a letter off, before or after the body', async () => {
  const { port } = await relay({
    rcpt: (address) => (address.startsWith('grey') ? '451 4.7.1 try later' : undefined),
    data: async ({ to }: Received) =>
      to[0]?.startsWith('full') ? '452 4.3.1 disk full' : undefined,
  });
  const channel = channelTo(port);
  expect(await channel.send(letter('grey@acme.example'))).toMatchObject({
    outcome: 'deferred',
    code: '451 4.7.1',
  });
  expect(await channel.send(letter('full@acme.example'))).toMatchObject({
    outcome: 'deferred',
    code: '452 4.3.1',
  });
});

it.each(['MAIL', 'RCPT', 'DATA', 'greeting'])(
  'is certain that nothing was sent when the connection breaks at %s',
  async (where) => {
    const { port } = await wire((point) => (point === where ? 'drop' : 'none'));
    expect(await channelTo(port).send(letter())).toMatchObject({
      outcome: 'unavailable',
      about: 'relay',
    });
  },
);

it.each(['body', 'accepted'])('is in doubt when the connection breaks at %s', async (where) => {
  const { port } = await wire((point) => (point === where ? 'drop' : 'none'));
  expect(await channelTo(port).send(letter())).toMatchObject({ outcome: 'inDoubt' });
});

it('is in doubt when no answer comes after the final dot', async () => {
  const { sink, port } = await wire((point) => (point === 'accepted' ? 'silence' : 'none'));
  expect(await channelTo(port, { deadlineMs: 200 }).send(letter())).toEqual({
    outcome: 'inDoubt',
    code: expect.any(String),
  });
  expect(sink.received).toHaveLength(1);
});

it.each(['drop', '421'] as const)(
  'tries again at once where a kept connection turns out to be closed: %s',
  async (how) => {
    const { sink, port } = await wire((point, message) =>
      point === 'MAIL' && message === 2 ? how : 'none',
    );
    const channel = channelTo(port);
    await channel.send(letter());
    expect(await channel.send(letter())).toMatchObject({ outcome: 'accepted' });
    expect(sink).toMatchObject({ connections: 2 });
  },
);

it('says so when there is no relay', async () => {
  const { sink, port } = await relay();
  await sink.close();
  expect(await channelTo(port).send(letter())).toMatchObject({
    outcome: 'unavailable',
    about: 'relay',
  });
});

it('refuses an international address where the relay cannot take it, and sends it where it can', async () => {
  const { port: old } = await wire(() => 'none');
  expect(await channelTo(old).send(letter('用户@acme.example'))).toMatchObject({
    outcome: 'refused',
    code: 'EAI_UNSUPPORTED',
  });
  const { sink, port } = await relay();
  expect(await channelTo(port).send(letter('用户@acme.example'))).toMatchObject({
    outcome: 'accepted',
  });
  expect(sink.received[0]?.to).toEqual(['用户@acme.example']);
});

it('never goes on in the clear where encryption is asked for', async () => {
  const { sink, port } = await relay();
  const channel = new SmtpChannel({
    host: '127.0.0.1',
    port,
    secure: false,
    requireTls: true,
    connections: 1,
  });
  open.push(channel);
  expect(await channel.send(letter())).toMatchObject({ outcome: 'unavailable', about: 'relay' });
  expect(sink.received).toEqual([]);
});
