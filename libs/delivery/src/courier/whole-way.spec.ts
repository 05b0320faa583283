import { join, resolve } from 'node:path';
import { readRecipientToken } from '#audience';
import { systemClock } from '#event-store';
import { NoticeRenderer } from '#notices';
import { MailboxChannel } from '../channels/email/mailbox-channel.js';
import { listMailbox, readMailbox } from '../channels/email/mailbox.js';
import { House } from '../fixtures/house.js';
import { Courier } from './courier.js';
import { LetterWriter } from './letter-writer.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

let house: House;
onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
  });
  afterEach(() => house.close());

  /** Runs a courier that writes into the mailbox folder until so many letters are there. */
  async function lettersOnceThereAre(count: number) {
    const folder = join(house.folder, 'mailbox');
    const renderer = new NoticeRenderer(resolve('templates'));
    const writer = new LetterWriter(house.views, house.secrets, renderer, {
      organisation: 'Acme',
      publicUrl: 'https://status.acme.example',
      mailFrom: 'status@acme.example',
    });
    const troubles: unknown[] = [];
    const courier = new Courier(
      {
        views: house.views,
        vault: house.vault,
        store: house.store,
        channel: new MailboxChannel(folder),
        writer,
        clock: systemClock,
        chance: () => 0.5,
        boot: 'here',
        log: { resending: () => undefined, trouble: (_, error) => troubles.push(error) },
      },
      { pollMs: 20 },
    );
    const stopping = new AbortController();
    const running = courier.run(stopping.signal);
    const deadline = performance.now() + 5_000;
    while (
      (await listMailbox(folder)).length < count &&
      troubles.length === 0 &&
      performance.now() < deadline
    ) {
      await new Promise((done) => setTimeout(done, 20));
    }
    stopping.abort();
    await running;
    expect(troubles).toEqual([]);
    return Promise.all((await listMailbox(folder)).map(({ id }) => readMailbox(folder, id)));
  }

  it('turns a published update into a letter that says it, with our real templates', async () => {
    await house.customer('acme', ['payments']);
    await house.contact({ customer: 'acme', address: 'ann@acme.example' });
    await house.declare('inc', ['payments']);
    await house.publish('inc', 'u1');
    await house.catchUp();
    const [letter] = await lettersOnceThereAre(1);
    expect(letter?.to).toBe('ann@acme.example');
    expect(letter?.subject).toContain('Payments are slow');
    expect(letter?.text).toContain('Card payments fail.');
    expect(letter?.html).toContain('Card payments fail.');
    const token = /\/unsubscribe\/([a-z2-7]{26}\.[a-z2-7]{26})/.exec(letter?.text ?? '')?.[1] ?? '';
    expect(readRecipientToken(house.secrets, 'unsubscribe', token)).toBe(
      house.key('ann@acme.example'),
    );
    expect(letter?.html).toContain(`/unsubscribe/${token}`);
  });

  it('asks a new subscriber to confirm, by a link that works', async () => {
    const key = await house.remember('sam@reader.example');
    await house.record(`recipient-${key}`, 'SubscriptionRequested', { components: [] });
    await house.catchUp();
    const [letter] = await lettersOnceThereAre(1);
    expect(letter?.to).toBe('sam@reader.example');
    const token =
      /https:\/\/status\.acme\.example\/subscribe\/confirm\/(\S+)/.exec(letter?.text ?? '')?.[1] ??
      '';
    expect(readRecipientToken(house.secrets, 'confirm', token)).toBe(key);
  });
});
