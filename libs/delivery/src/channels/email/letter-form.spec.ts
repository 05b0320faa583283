import PostalMime from 'postal-mime';
import { LetterForm } from './letter-form.js';

const slot = 'aaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbb';
const own = 'cccccccccccccccccccccccccc.dddddddddddddddddddddddddd';

async function read(html: string, text: string) {
  const form = await LetterForm.build({
    from: { name: 'Zoë', address: 'status@acme.example' },
    subject: 'Grüße '.repeat(30).trim(),
    html,
    text,
    language: 'de',
    boundary: 'b',
    headers: { 'X-One': 'line\r\nBcc: evil@x.example' },
    slot,
  });
  const bytes = form.fill({
    to: 'ann@customer.example',
    date: new Date('2026-11-22T12:00:00Z'),
    messageId: 'm@acme.example',
    references: [],
    headers: { 'X-Two': `<https://x.example/${own}>` },
    own,
  });
  return { email: await PostalMime.parse(bytes), raw: bytes.toString() };
}

it("puts the reader's own text into every slot, wherever the lines are broken", async () => {
  for (let at = 0; at < 120; at += 1) {
    const before = 'x'.repeat(at);
    const { email } = await read(
      `<a href="${before}${slot}">${slot}</a>`,
      `${before} ${before}${slot}é`,
    );
    expect(email.html).toBe(`<a href="${before}${own}">${own}</a>\n`);
    expect(email.text?.trimEnd()).toBe(`${before} ${before}${own}é`);
  }
});

it('has each header once, and none that was smuggled in', async () => {
  const { email } = await read('<p>x</p>', 'x');
  const keys = email.headers.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).not.toContain('bcc');
  expect(email.subject).toBe('Grüße '.repeat(30).trim());
  expect(email.from?.name).toBe('Zoë');
  expect(email.messageId).toBe('<m@acme.example>');
});
