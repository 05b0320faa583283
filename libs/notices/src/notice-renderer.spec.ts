import { join } from 'node:path';
import type { IncidentNotice } from './notice.js';
import { HTML_OCTETS_MAX, NoticeRenderer } from './notice-renderer.js';
import { allSamples, bareNotice, SAMPLE_CONFIRMATION, sampleNotice } from './sample-notices.js';
import { COLUMNS, columnsOf } from './wrap.js';

const renderer = new NoticeRenderer(join(process.cwd(), 'templates'));
const outage = sampleNotice('outage', 'identified');

const withWords = (words: IncidentNotice['update']['words']): IncidentNotice => ({
  ...outage,
  update: { ...outage.update, words },
});

/** What a reader of the html part reads, as one line. */
const readable = (html: string) =>
  html
    .slice(html.indexOf('<table'))
    .replace(/<!--.*?-->|<[^>]*>/gsu, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&quot;', '"')
    .replace(/\s+/gu, ' ');

const inOrder = (text: string, words: string[]) => {
  const places = words.map((word) => text.indexOf(word));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
};

describe('every mail', () => {
  const mails = [
    ...allSamples().map((notice) => renderer.incidentMail(notice)),
    renderer.confirmationMail(SAMPLE_CONFIRMATION),
  ];

  it('has a subject of one line, both parts and a language', () => {
    for (const mail of mails) {
      expect(mail.subject).toMatch(/^.{10,120}$/u);
      expect(mail.preheader).toMatch(/^.{10,200}$/u);
      expect(mail.language).toBe('en');
      expect(mail.html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/u);
      expect(mail.html.match(/<h1/gu)).toHaveLength(1);
    }
  });

  it('keeps the lines as short as a mail demands', () => {
    for (const { html, text } of mails) {
      for (const line of html.split('\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
      for (const line of text.split('\n')) {
        if (!line.includes('https://')) expect(columnsOf(line)).toBeLessThanOrEqual(COLUMNS);
      }
    }
  });

  it('says the same in both parts, in the same order', () => {
    for (const { html, text } of mails) {
      const said = readable(html).replace(/[^\p{L}\p{N}]+/gu, ' ');
      const lines = text
        .split(/\n\n+/u)
        .filter((block) => !block.includes('https://') && !block.startsWith('---'));
      let from = 0;
      for (const block of lines) {
        const words = block.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
        expect(said.slice(from)).toContain(words);
        from = said.indexOf(words, from);
      }
    }
  });

  it('leaves no empty space where something was not given', () => {
    for (const { text } of mails) expect(text).not.toMatch(/\n\n\n|undefined|null|\[object|\{\{/u);
  });

  it('has no image, no script, no form, and nothing from another host', () => {
    for (const { html } of mails) {
      expect(html).not.toMatch(/<(?:img|script|form|link|iframe)\b|url\(|@import/iu);
    }
  });

  it('is calm: no apology formula, no exclamation mark', () => {
    for (const { text } of mails) expect(text).not.toMatch(/!|apologi[sz]e|sorry|inconvenience/iu);
  });
});

describe('what a reader asks comes in this order', () => {
  const order = [
    'investigating',
    'Card payments failing in Europe',
    'About 1 in 4 card payments',
    'We see it too',
    'Payments and Checkout in eu-west',
    'You get this because Acme Payments lists you as a contact of a customer using Payments or Checkout in eu-west.',
    'Try again after ten minutes.',
    'By 14:30 UTC (15:30 in Berlin)',
    '30 minutes after this one',
    'The connection to one card network',
    'Whether payments that failed',
    'We send payments over',
    'Tuesday 3 March 2026, 13:42 UTC (14:42 in Berlin)',
    'Stop these e-mails',
  ];
  const mail = renderer.incidentMail(sampleNotice('outage', 'investigating'));

  it('in the html part', () => inOrder(readable(mail.html), order));
  it('in the text part', () => inOrder(mail.text.replace(/\s+/gu, ' '), order));

  it('and before the mail is opened', () => {
    expect(mail.preheader).toBe(
      'Outage: investigating. Next update by 14:30 UTC (15:30 in Berlin). About 1 in 4 card payments in Europe fails with "payment declined".',
    );
  });
});

describe('an incident mail', () => {
  it('keeps its subject through the whole incident, so that a mailbox shows one conversation', () => {
    const phases = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
    const subjects = phases.map(
      (phase) => renderer.incidentMail(sampleNotice('outage', phase)).subject,
    );
    expect(new Set(subjects)).toEqual(new Set(['Card payments failing in Europe']));
  });

  it('says that there is nothing to do, where that is so', () => {
    expect(renderer.incidentMail(bareNotice('outage', 'identified')).text).toContain(
      'You do not need to do anything.',
    );
    expect(renderer.incidentMail(bareNotice('breach', 'identified')).text).toContain(
      'There is nothing you need to do now.',
    );
  });

  it('tells a subscriber why it came, and how to know whether it matters', () => {
    const { text } = renderer.incidentMail({ ...outage, why: 'subscriber' });
    expect(text).toContain('You get this because you subscribed to Acme Payments status.');
    expect(text.replace(/\s+/gu, ' ')).toContain(
      'It concerns you if you use Payments or Checkout in eu-west.',
    );
  });

  it('carries its links whole', () => {
    const { html, text } = renderer.incidentMail(outage);
    for (const link of [outage.links.incident, outage.links.unsubscribe]) {
      expect(text.split('\n')).toContain(link);
      expect(html).toContain(`href="${link}"`);
    }
  });

  it('shows imported words as they are, and adds no advice to them', () => {
    const body = 'Resolved.\n\n  - API:   <b>ok</b>\n  - see https://old.example/a_(b)?x=1&y=2.';
    const { html, text } = renderer.incidentMail(withWords({ body }));
    expect(text).toContain(body);
    expect(html).toContain('  - API:   &lt;b&gt;ok&lt;/b&gt;');
    expect(html).toContain('href="https://old.example/a_(b)?x&#x3D;1&amp;y&#x3D;2"');
    expect(text).not.toContain('What you should do');
  });

  it('starts a correction with what it corrects', () => {
    const update = {
      ...outage.update,
      isCorrection: true,
      corrects: 'u1',
      correctedAt: '2026-03-03T13:50:00.000Z',
    };
    const { text } = renderer.incidentMail({ ...outage, update });
    inOrder(text, [
      'Outage: correction',
      'This corrects our update of Tuesday 3 March 2026, 13:50 UTC',
      'About 1 in 4',
    ]);
  });

  it('says how to check that a message about a breach is real, also when it is a correction', () => {
    const breach = sampleNotice('breach', 'investigating');
    const corrected = { ...breach, update: { ...breach.update, isCorrection: true } };
    for (const notice of [breach, corrected]) {
      expect(renderer.incidentMail(notice).text).toContain(
        'How to check that this message is real',
      );
    }
  });

  it('says how long it lasted when it is over', () => {
    const { text } = renderer.incidentMail(bareNotice('outage', 'resolved'));
    expect(text.replace(/\s+/gu, ' ')).toContain(
      '13:42 UTC, reported over 18 minutes later, at 14:00 UTC.',
    );
    expect(text).toContain('None: this was the last one.');
  });

  it('is written in English where we do not speak the language of the reader', () => {
    const mail = renderer.incidentMail({
      ...outage,
      reader: { locale: 'tlh-001', timeZone: 'Mars/Olympus' },
    });
    expect(mail.language).toBe('en');
    expect(mail.text).toContain('By 14:30 UTC\n');
  });

  it('stays small enough to be shown whole, and says when words were left out', () => {
    for (const body of [
      'word '.repeat(20_000),
      '漢'.repeat(100_000),
      '&'.repeat(100_000),
      '\n'.repeat(99_999) + 'x',
    ]) {
      const { html, text } = renderer.incidentMail(withWords({ body }));
      expect(Buffer.byteLength(html)).toBeLessThan(HTML_OCTETS_MAX);
      if (!body.startsWith('\n'))
        expect(text).toContain('This text is long, so it is shortened here.');
      expect(html).toContain(outage.links.unsubscribe);
      for (const line of html.split('\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
    }
  });
});

describe('a mistake in the set-up is named', () => {
  it('when the templates are not there', () => {
    expect(() => new NoticeRenderer('/nowhere').incidentMail(outage)).toThrow(
      /\/nowhere\/notices\/outage\/identified\/en\.subject\.hbs/u,
    );
  });

  it('when a link is not a web address', () => {
    const links = { ...outage.links, unsubscribe: 'javascript:alert(1)' };
    expect(() => renderer.incidentMail({ ...outage, links })).toThrow('unsubscribe link');
  });
});
