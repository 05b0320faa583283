import PostalMime from 'postal-mime';
import { readRecipientToken } from '#audience';
import type { ConfirmationNotice, IncidentNotice } from '#notices';
import type { IncidentFanout } from '../fanout-notice.js';
import { House } from '../fixtures/house.js';
import type { Claimed } from '../ledger/ledger.js';
import { type Fanout, LetterWriter } from './letter-writer.js';
import { onBothEngines } from '../../../../test/support/views-backends.js';

let house: House;
onBothEngines((backend) => {
  beforeAll(async () => {
    house = await House.open(backend);
    await house.record('catalog-main', 'ComponentAdded', {
      componentId: 'payments',
      name: 'Zahlungen & Käufe',
      groupId: null,
      description: null,
    });
    await house.catchUp();
  });
  afterAll(() => house.close());

  const notice: IncidentFanout = {
    incident: {
      id: 'inc-7',
      title: 'T',
      kind: 'outage',
      severity: 'major',
      beganAt: '2026-11-22T11:50:00.000Z',
    },
    update: {
      id: 'u3',
      phase: 'identified',
      words: {
        effect: 'Card payments fail.',
        known: null,
        unknown: null,
        doing: null,
        advice: null,
      },
      publishedAt: '2026-11-22T12:00:00.000Z',
      nextUpdateAt: null,
      corrects: null,
      correctedAt: null,
      steppedBackBecause: null,
    },
    scope: { components: ['payments', 'gone'], regions: null },
    earlier: ['u1', 'u2'],
  };
  const claimed = (fanoutId: string, destKey: string): Claimed => ({
    id: 1,
    fanoutId,
    destKey,
    lane: 0,
    attempts: 0,
    resends: 0,
    plannedAt: '2026-11-22T12:00:01.000Z',
    leaseToken: 't',
    claimedAt: new Date(),
  });

  const rendered: IncidentNotice[] = [];
  function writer(change: { subject?: string; organisation?: string } = {}): LetterWriter {
    const mail = (link: string) => ({
      subject: change.subject ?? 'Payments are slow – Zürich (inc-7)',
      preheader: '',
      html: `<p>Grüße</p><a href="${link}">x</a>`,
      text: `Grüße\n${'lang '.repeat(60)}\n.\n${link}\n`,
      language: 'de',
    });
    const incidentMail = (given: IncidentNotice) => {
      rendered.push(given);
      return mail(given.links.unsubscribe);
    };
    const confirmationMail = ({ links }: ConfirmationNotice) => mail(links.confirm);
    return new LetterWriter(
      house.views,
      house.secrets,
      { incidentMail, confirmationMail },
      {
        organisation: change.organisation ?? 'Acme, Inc.',
        publicUrl: 'https://status.acme.example',
        mailFrom: 'status@acme.example',
        replyTo: 'Help <help@acme.example>',
      },
    );
  }

  const update: Fanout = { kind: 'update', notice };
  async function written(fanout: Fanout = update, by = writer(), address = 'Ann@customer.example') {
    const message = await by.write(claimed('u3', house.key(address)), fanout, {
      address,
      locale: 'de',
      timeZone: null,
    });
    if (!message) throw new Error('no letter');
    const email = await PostalMime.parse(message.bytes);
    const headers = new Map(email.headers.map(({ key, value }) => [key, value]));
    return { message, email, headers, raw: message.bytes.toString('latin1') };
  }

  it('carries everything a correct incident mail carries', async () => {
    const { email, headers, message } = await written();
    expect(email.from).toMatchObject({ name: 'Acme, Inc.', address: 'status@acme.example' });
    expect(email.to?.map(({ address }) => address)).toEqual(['Ann@customer.example']);
    expect(email.replyTo?.map(({ address }) => address)).toEqual(['help@acme.example']);
    expect(email.subject).toBe('Payments are slow – Zürich (inc-7)');
    expect(email.messageId).toMatch(/^<d\.[a-z2-7]{26}@acme\.example>$/);
    expect(`<${message.messageId}>`).toBe(email.messageId);
    expect(headers.get('date')).toBe('Sun, 22 Nov 2026 12:00:01 +0000');
    expect(headers.get('list-id')).toBe('"Acme, Inc." <incidents.status.acme.example>');
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.get('list-archive')).toBe('<https://status.acme.example/incidents/inc-7>');
    expect(headers.get('list-help')).toBe('<https://status.acme.example/>');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('x-auto-response-suppress')).toBe('All');
    expect(headers.get('feedback-id')).toBe('inc-7:identified:status.acme.example:daylight');
    expect(headers.get('content-language')).toBe('de');
    expect(email.html).toContain('Grüße');
    expect(email.text).toContain('Grüße');
  });

  it('lets the reader unsubscribe with one click, by a link that only we can make', async () => {
    const { email, headers } = await written();
    const token = /^<https:\/\/status\.acme\.example\/unsubscribe\/(.+)>$/.exec(
      headers.get('list-unsubscribe') ?? '',
    )?.[1];
    expect(readRecipientToken(house.secrets, 'unsubscribe', token ?? '')).toBe(
      house.key('ann@customer.example'),
    );
    expect(email.html).toContain(`href="https://status.acme.example/unsubscribe/${token}"`);
    expect(email.text).toContain(`https://status.acme.example/unsubscribe/${token}`);
  });

  it('stands in one thread with the earlier updates, and always under the same root', async () => {
    const { email, headers } = await written();
    const references = headers.get('references')?.split(/\s+/) ?? [];
    expect(references).toHaveLength(3);
    expect(references[0]).toBe('<inc.inc-7@acme.example>');
    expect(email.inReplyTo).toBe(references[2]);
    const first = await written({ kind: 'update', notice: { ...notice, earlier: [] } });
    expect(first.headers.get('references')).toBe('<inc.inc-7@acme.example>');
  });

  it('is built once for readers of the same language and zone, however many mixes there are', async () => {
    const by = writer();
    const before = rendered.length;
    for (let round = 0; round < 2; round += 1)
      for (let mix = 0; mix < 150; mix += 1) {
        const reader = { address: 'ann@acme.example', locale: `x-${mix}`, timeZone: null };
        await by.write(claimed('u3', 'k'), update, reader);
      }
    expect(rendered.length - before).toBe(150);
  });

  it('is the same, byte for byte, when it is written again', async () => {
    expect((await written()).raw).toBe((await written()).raw);
  });

  it('has another id for another reader', async () => {
    const other = await written(update, writer(), 'bob@customer.example');
    expect(other.email.messageId).not.toBe((await written()).email.messageId);
  });

  it('names components as readers know them, and by their id where there is no name', async () => {
    await written();
    expect(rendered.at(-1)?.affected.components).toEqual(['Zahlungen & Käufe', 'gone']);
    expect(rendered.at(-1)?.why).toBe('customer');
  });

  it('is in lines that every mail server takes, in ASCII', async () => {
    const { raw } = await written();
    expect(raw).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(raw).not.toMatch(/[^\x00-\x7f]/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('lets no words become headers', async () => {
    const evil = 'x\r\nBcc: evil@x.example\r\n\r\nbody';
    const { email, headers } = await written(update, writer({ subject: evil, organisation: evil }));
    expect(headers.has('bcc')).toBe(false);
    expect(email.to).toHaveLength(1);
    expect(email.text).toContain('Grüße');
  });

  it('is not written to something that is no address', async () => {
    const reader = {
      address: 'a@b.example>\r\nRCPT TO:<evil@x.example',
      locale: null,
      timeZone: null,
    };
    expect(await writer().write(claimed('u3', 'k'), update, reader)).toBeUndefined();
  });

  it('asks for a confirmation without offering to unsubscribe', async () => {
    const { email, headers } = await written({ kind: 'confirmation', notice: { components: [] } });
    const token = /\/subscribe\/confirm\/(\S+)/.exec(email.text ?? '')?.[1] ?? '';
    expect(readRecipientToken(house.secrets, 'confirm', token)).toBe(
      house.key('ann@customer.example'),
    );
    expect(headers.has('list-unsubscribe')).toBe(false);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
  });
});
