import { join } from 'node:path';
import type { ConfirmationNotice, IncidentNotice } from './notice.js';
import { NoticeRenderer } from './notice-renderer.js';
import { SAMPLE_CONFIRMATION, sampleNotice } from './sample-notices.js';
import { COLUMNS, columnsOf } from './wrap.js';

const renderer = new NoticeRenderer(join(process.cwd(), 'templates'));
const plain = sampleNotice('breach', 'identified');

const ATTACKS = {
  'a script': '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'the end of an attribute': '"\' onmouseover="alert(1)" x=\'',
  'a second header': 'Hello\r\nBcc: everybody@example.test\r\n\r\n<h1>Other mail</h1>',
  'a template expression':
    '{{constructor}} {{#with this}}{{lookup . "x"}}{{/with}} {{{links.unsubscribe}}} {{> layout}}',
  'a script address': 'javascript:alert(1) https://good.example@evil.example/ data:text/html,x',
  'turned directions': 'pay \u202eelpmaxe.live\u202c now \u2066x\u2069',
  'control characters': 'a\u0000b\u0007c\u001b[31md\u0085e\u2028f\ufeffg',
  'half a character': 'a\ud800b\udc00c',
  'the end of the style': '</style></title><body><plaintext>',
  'one endless word': 'x'.repeat(3_900),
  'endless combining marks': `e${'\u0301'.repeat(3_000)}`,
  'an endless address': `https://a.example/${'y'.repeat(3_000)}`,
  'only brackets': `https://a.example/${')'.repeat(3_900)}`,
};

function everywhere(text: string): IncidentNotice {
  return {
    ...plain,
    organisation: text,
    incident: { ...plain.incident, id: text, title: text },
    update: {
      ...plain.update,
      words: { effect: text, known: text, unknown: text, doing: text, advice: text },
      steppedBackBecause: text,
    },
    affected: { components: [text, text, text], regions: [text] },
    reader: { locale: text, timeZone: text },
  };
}

const confirmation = (text: string): ConfirmationNotice => ({
  ...SAMPLE_CONFIRMATION,
  organisation: text,
  components: [text],
});

const tagsOf = (html: string) => new Set(html.match(/<[a-z][a-z0-9]*/giu));
const harmless = tagsOf(renderer.incidentMail(plain).html).add('<wbr').add('<br').add('<a');

describe.each(Object.entries(ATTACKS))('%s typed into every field', (_, text) => {
  const mails = [
    renderer.incidentMail(everywhere(text)),
    renderer.incidentMail({
      ...everywhere(text),
      update: { ...plain.update, words: { body: text } },
    }),
    renderer.confirmationMail(confirmation(text)),
  ];

  it.each(mails.map((mail) => [mail]))(
    'comes out as words',
    ({ subject, preheader, html, text: words }) => {
      for (const tag of tagsOf(html)) expect(harmless).toContain(tag);
      expect(html.replace(/"[^"]*"/gu, '')).not.toMatch(/<[^>]*\son[a-z]+\s*=/iu);
      for (const [, href] of html.matchAll(/href="([^"]*)"/gu))
        expect(href).toMatch(/^https?:\/\/[^@]*$/u);
      const unseen =
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u;
      for (const part of [subject, preheader, html, words]) expect(part).not.toMatch(unseen);
      for (const line of [subject, preheader]) expect(line).not.toContain('\n');
      expect(subject.length).toBeLessThanOrEqual(120);
    },
  );

  it.each(mails.map((mail) => [mail]))('breaks no line length', ({ html, text: words }) => {
    for (const line of [...html.split('\n'), ...words.split('\n')]) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
    }
    for (const line of words.split('\n').filter((line) => !line.includes('https://'))) {
      expect(columnsOf(line)).toBeLessThanOrEqual(COLUMNS);
    }
  });
});

it('shows a template expression as it was typed, and never fills it in', () => {
  const mail = renderer.incidentMail(everywhere('{{incident.id}} {{constructor}}'));
  expect(mail.subject).toBe('{{incident.id}} {{constructor}}');
  expect(mail.text).toContain('{{incident.id}} {{constructor}}');
});
