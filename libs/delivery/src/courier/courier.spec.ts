import { Vault } from '#audience';
import type { EmailMessage } from '../channels/email/email-channel.js';
import { SmtpChannel } from '../channels/email/smtp-channel.js';
import { House } from '../fixtures/house.js';
import { type Misdeed, SmtpSink, type SinkScript, WireSink } from '../fixtures/smtp-sink.js';
import { summary } from '../ledger/complete-fanouts.js';
import { fanoutProgress } from '../fanout-progress.query.js';
import { type Claimed, Ledger, resendCount } from '../ledger/ledger.js';
import { Courier } from './courier.js';
import type { CourierLimits } from './courier-parts.js';
import type { Fanout, Reader } from './letter-writer.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

const MINUTE = 60_000;
let house: House;
let now: number;
let boots = 0;
const closing: (() => Promise<void>)[] = [];

onBothEngines((backend) => {
  beforeEach(async () => {
    now = Date.parse('2026-11-22T12:00:10Z');
    house = await House.open(backend);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await house.close();
  });

  const writer = {
    async write(
      { destKey, fanoutId, plannedAt }: Claimed,
      _: Fanout,
      { address }: Reader,
    ): Promise<EmailMessage> {
      const messageId = `${fanoutId}.${destKey}@status.example`;
      const bytes = Buffer.from(`Message-ID: <${messageId}>\r\n\r\nWords.\r\n`);
      return {
        messageId,
        from: 'status@status.example',
        to: address,
        date: new Date(plannedAt),
        bytes,
      };
    },
  };

  /** Starts a courier; the answer stops it. */
  function courierTo(
    port: number,
    limits: Partial<CourierLimits> = {},
    connections = 2,
  ): () => Promise<void> {
    const stopping = new AbortController();
    const views = house.openViews();
    const channel = new SmtpChannel({ host: '127.0.0.1', port, secure: false, connections });
    boots += 1;
    const courier = new Courier(
      {
        views,
        vault: new Vault(views, house.secrets),
        store: house.store,
        channel,
        writer,
        clock: { now: () => new Date(now) },
        chance: () => 0.5,
        boot: `boot${boots}`,
        log: { resending: () => undefined, trouble: () => undefined },
      },
      { pollMs: 20, ...limits },
    );
    const running = courier.run(stopping.signal);
    let stopped = false;
    const stop = async () => {
      if (stopped) return;
      stopped = true;
      stopping.abort();
      await running;
      await views.destroy();
    };
    closing.push(stop);
    return stop;
  }

  async function relay(script: SinkScript = {}) {
    const sink = new SmtpSink(script);
    closing.push(() => sink.close());
    return { sink, port: await sink.listen() };
  }

  async function wire(at: (point: string, message: number) => Misdeed) {
    const sink = new WireSink({ at });
    closing.push(() => sink.close());
    return { sink, port: await sink.listen() };
  }

  async function publishTo(count: number): Promise<void> {
    await house.customer('acme', ['payments']);
    for (let at = 0; at < count; at += 1)
      await house.contact({ customer: 'acme', address: `r${at}@acme.example` });
    await house.declare('inc', ['payments']);
    await house.publish('inc', 'u1');
    await house.catchUp();
  }

  async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
    const deadline = performance.now() + 5_000;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  const untilStates = (states: Record<string, number>) =>
    until(
      async () => JSON.stringify(await house.states()) === JSON.stringify(states),
      JSON.stringify(states),
    );

  it('sends each letter once, and puts the proof of it into the log', async () => {
    const { sink, port } = await relay();
    await publishTo(50);
    courierTo(port);
    await until(async () => (await house.facts('fanout-u1')).length > 0, 'completed');
    expect(new Set(sink.received.flatMap(({ to }) => to)).size).toBe(50);
    expect(sink.received).toHaveLength(50);
    const [completed] = await house.facts('fanout-u1');
    expect(completed?.data).toEqual(await summary(house.views, 'u1'));
    expect(completed?.data).toMatchObject({ updateId: 'u1', accepted: 50, failed: 0, skipped: 0 });
  });

  it('completes again, with new totals, when more people are told later', async () => {
    const { port } = await relay();
    await publishTo(2);
    courierTo(port);
    await until(async () => (await house.facts('fanout-u1')).length === 1, 'completed');
    await house.contact({ customer: 'late', address: 'late@late.example' });
    await house.customer('late', ['payments']);
    await house.catchUp();
    await until(async () => (await house.facts('fanout-u1')).length === 2, 'completed again');
    expect(
      (await house.facts('fanout-u1')).map(({ data }) => (data as { accepted: number }).accepted),
    ).toEqual([2, 3]);
  });

  it('tries again after a minute what a greylisting relay puts off', async () => {
    const { sink, port } = await relay({
      rcpt: (_, tried) => (tried === 1 ? '451 4.7.1 try later' : undefined),
    });
    await publishTo(3);
    courierTo(port);
    await untilStates({ deferred: 3 });
    expect(sink.received).toHaveLength(0);
    now += 2 * MINUTE;
    await untilStates({ accepted: 3 });
    expect(sink.received).toHaveLength(3);
  });

  it('gives up on an address that does not exist, and on nobody else', async () => {
    const { port } = await relay({
      rcpt: (address) => (address.startsWith('r1@') ? '550 5.1.1 no such user' : undefined),
    });
    await publishTo(3);
    courierTo(port);
    await untilStates({ accepted: 2, failed: 1 });
  });

  it('sends a letter again after a minute, under the same id, when its fate is in doubt', async () => {
    const { sink, port } = await wire((point, message) =>
      point === 'accepted' && message === 1 ? 'drop' : 'none',
    );
    await publishTo(1);
    courierTo(port);
    await untilStates({ in_doubt: 1 });
    now += MINUTE;
    await untilStates({ accepted: 1 });
    const ids = sink.received.map((bytes) => /Message-ID: (\S+)/.exec(bytes.toString())?.[1]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(await resendCount(house.views)).toBe(1);
  });

  it('sends four copies at most where the relay takes each and never says so', async () => {
    const { sink, port } = await wire((point) => (point === 'accepted' ? 'drop' : 'none'));
    await publishTo(1);
    courierTo(port);
    for (const minutes of [1, 5, 15]) {
      await untilStates({ in_doubt: 1 });
      const copies = sink.received.length;
      now += minutes * MINUTE;
      await until(() => sink.received.length > copies, 'another copy');
    }
    await until(async () => (await house.facts('fanout-u1')).length > 0, 'completed');
    expect(sink.received).toHaveLength(4);
    const [completed] = await house.facts('fanout-u1');
    expect(completed?.data).toMatchObject({ accepted: 0, failed: 1, skipped: 0 });
    expect(await fanoutProgress(house.views, 'inc')).toMatchObject([
      { planned: 1, accepted: 0, deferred: 0, failed: 1, skipped: 0, resends: 3 },
    ]);
  });

  it('tries again at once when the connection breaks before anything was said', async () => {
    const { sink, port } = await wire((point, message) =>
      point === 'DATA' && message === 1 ? 'drop' : 'none',
    );
    await publishTo(1);
    courierTo(port);
    await untilStates({ accepted: 1 });
    expect(sink.received).toHaveLength(1);
  });

  it('waits for a relay that is down, and blames nobody', async () => {
    const { sink, port } = await relay();
    await sink.close();
    await publishTo(5);
    courierTo(port);
    // Three failures in a row are the relay's; the first two of them may be ready again by now.
    await until(async () => ((await house.states()).deferred ?? 0) >= 2, 'put back');
    const again = new SmtpSink({ options: {} });
    closing.push(() => again.close());
    expect((await house.states()).failed).toBeUndefined();
    expect(await resendCount(house.views)).toBe(0);
  });

  it('writes to nobody who unsubscribed after it was planned', async () => {
    const { sink, port } = await relay();
    await publishTo(3);
    await house.record(`recipient-${house.key('r1@acme.example')}`, 'Unsubscribed', {
      via: 'one_click',
    });
    await house.catchUp();
    courierTo(port);
    await untilStates({ accepted: 2, skipped: 1 });
    expect(sink.received.flatMap(({ to }) => to).sort()).toEqual([
      'r0@acme.example',
      'r2@acme.example',
    ]);
  });

  it('takes over at once what a killed courier had in hand', async () => {
    const { sink, port } = await relay();
    await publishTo(10);
    await new Ledger(house.views, 'killed', 15 * MINUTE).claim(6, new Date(now));
    expect(await house.states()).toEqual({ leased: 6, ready: 4 });
    courierTo(port);
    await untilStates({ accepted: 10 });
    expect(sink.received).toHaveLength(10);
    expect(await resendCount(house.views)).toBe(6);
  });

  it('waits for the lease to end where it is not the only courier', async () => {
    const { port } = await relay();
    await publishTo(2);
    await new Ledger(house.views, 'other', MINUTE).claim(1, new Date(now));
    courierTo(port, { alone: false });
    await untilStates({ accepted: 1, leased: 1 });
    now += 2 * MINUTE;
    await untilStates({ accepted: 2 });
  });

  it('lets letters under way finish when it is stopped, and the next courier sends only the rest', async () => {
    const { sink, port } = await relay({
      data: () => new Promise((resolve) => setTimeout(() => resolve(undefined), 100)),
    });
    await publishTo(12);
    const stop = courierTo(port);
    await until(() => sink.received.length > 0, 'first letters');
    await stop();
    const { accepted = 0, ready = 0, ...others } = await house.states();
    expect(accepted).toBe(sink.received.length);
    expect({ sum: accepted + ready, others }).toEqual({ sum: 12, others: {} });
    expect(accepted).toBeLessThan(12);
    courierTo(port);
    await untilStates({ accepted: 12 });
    expect(sink.received).toHaveLength(12);
  });

  it('sends nothing more once it has stopped waiting for a relay that does not answer', async () => {
    const { sink, port } = await wire((point) => (point === 'accepted' ? 'silence' : 'none'));
    await publishTo(3);
    const stop = courierTo(port, { stopMs: 50 }, 1);
    await until(() => sink.received.length > 0, 'first letter');
    await stop();
    expect(await house.states()).toEqual({ deferred: 1, in_doubt: 1, ready: 1 });
    expect(sink.received).toHaveLength(1);
  });
});
