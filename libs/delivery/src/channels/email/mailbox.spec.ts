import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmailMessage } from './email-channel.js';
import { MailboxChannel } from './mailbox-channel.js';
import { listMailbox, readMailbox } from './mailbox.js';
import { LetterForm } from './letter-form.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'daylight-mailbox-')), 'mailbox');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function letter(name: string, minute: number): Promise<EmailMessage> {
  const messageId = `d.${name}@acme.example`;
  const date = new Date(Date.UTC(2026, 10, 22, 12, minute));
  const to = `${name}@customer.example`;
  const form = await LetterForm.build({
    from: { name: 'Acme', address: 'status@acme.example' },
    subject: `Für ${name}`,
    html: `<p>Grüße, ${name}</p>`,
    text: `Grüße, ${name}`,
    language: 'de',
    boundary: 'b',
    headers: { 'List-Id': '<incidents.acme.example>' },
    slot: 'slot',
  });
  const bytes = form.fill({ to, date, messageId, references: [], headers: {}, own: 'mine' });
  return { messageId, from: 'status@acme.example', to, date, bytes };
}

it('lists letters, newest first', async () => {
  const channel = new MailboxChannel(folder);
  for (const [name, minute] of [
    ['ann', 1],
    ['bob', 3],
    ['cid', 2],
  ] as const)
    await channel.send(await letter(name, minute));
  const entries = await listMailbox(folder, 2);
  expect(entries.map(({ to, subject, date }) => ({ to, subject, date }))).toEqual([
    { to: 'bob@customer.example', subject: 'Für bob', date: '2026-11-22T12:03:00.000Z' },
    { to: 'cid@customer.example', subject: 'Für cid', date: '2026-11-22T12:02:00.000Z' },
  ]);
});

it('opens a letter', async () => {
  await new MailboxChannel(folder).send(await letter('ann', 1));
  const [entry] = await listMailbox(folder);
  const opened = await readMailbox(folder, entry?.id ?? '');
  expect(opened).toMatchObject({
    to: 'ann@customer.example',
    from: 'Acme <status@acme.example>',
    text: expect.stringContaining('Grüße, ann'),
  });
  expect(opened?.html).toContain('Grüße, ann');
});

it('holds a letter once, also when it is delivered twice', async () => {
  const channel = new MailboxChannel(folder);
  expect(await channel.send(await letter('ann', 1))).toMatchObject({ outcome: 'accepted' });
  await channel.send(await letter('ann', 1));
  expect(await readdir(folder)).toHaveLength(1);
});

it('is empty before the first letter, and gives away no other file', async () => {
  expect(await listMailbox(folder)).toEqual([]);
  expect(await readMailbox(folder, '../../../etc/passwd')).toBeUndefined();
  expect(await readMailbox(folder, '20261122T120100000Z-nothing')).toBeUndefined();
});
