import { resolve } from 'node:path';
import { Secrets } from '#access';
import { audienceMigrations, destinationKey, recipientToken } from '#audience';
import { MemoryEventStore, systemClock, wholeStream } from '#event-store';
import { PageRenderer, pagesMigrations } from '#pages';
import { migrate, openViews, runnerMigrations, type Views, Watermark } from '#read-models';
import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { createStatusPage, type StatusPage } from './status-page.app.js';

const secrets = new Secrets(Buffer.alloc(32, 7));
const site = {
  organisation: 'Acme',
  publicUrl: 'https://status.example',
  timeZone: 'UTC',
} as const;
const destKey = destinationKey(secrets, 'ada@acme.example');
const end = `/unsubscribe/${recipientToken(secrets, 'unsubscribe', destKey)}`;
const confirm = `/subscribe/confirm/${recipientToken(secrets, 'confirm', destKey)}`;

onBothEngines((backend) => {
  const store = new MemoryEventStore();
  let place: TemporaryViews;
  let views: Views;
  let watermark: Watermark;
  let page: StatusPage;
  let url: string;

  beforeAll(async () => {
    place = await backend.prepare();
    views = openViews(place.place);
    watermark = new Watermark(views, 'status page spec');
    await migrate(views, [...runnerMigrations, ...audienceMigrations, ...pagesMigrations]);
    await new PageRenderer(views, resolve('templates/page'), site, systemClock).renderDirty();
    page = await createStatusPage({ store, views, watermark, secrets, clock: systemClock });
    url = `http://127.0.0.1:${await page.listen(0, '127.0.0.1')}`;
  });

  afterAll(async () => {
    await page.close();
    watermark.close();
    await store.close();
    await views.destroy();
    await place.remove();
  });

  const form = (fields: Record<string, string>) => ({
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  const facts = async () =>
    (await wholeStream(store, `recipient-${destKey}`)).map(({ type }) => type);

  describe('the status page over HTTP', () => {
    it('sends the page with its tag, and nothing when the reader has it', async () => {
      const first = await fetch(url);
      expect(first.status).toBe(200);
      expect(first.headers.get('cache-control')).toContain('max-age=15');
      expect(first.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await first.text()).toContain('Everything is working.');
      const again = await fetch(url, {
        headers: { 'if-none-match': String(first.headers.get('etag')) },
      });
      expect(again.status).toBe(304);
    });

    it('leaves it to whoever asked for a port that is taken to say so', async () => {
      const second = await createStatusPage({
        store,
        views,
        watermark,
        secrets,
        clock: systemClock,
      });
      const written = [process.stdout, process.stderr].map((stream) =>
        jest.spyOn(stream, 'write').mockReturnValue(true),
      );
      const port = Number(new URL(url).port);
      await expect(second.listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
      const said = written.flatMap(({ mock }) => mock.calls);
      jest.restoreAllMocks();
      await second.close();
      expect(said).toEqual([]);
    });

    it('answers HEAD where programs look for a status page', async () => {
      const answer = await fetch(`${url}/api/v2/components.json`, { method: 'HEAD' });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
        200,
        '*',
      ]);
    });

    it('says 404 for what is not there', async () => {
      const answer = await fetch(`${url}/incidents/nothing`);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('There is no such page.');
      expect((await fetch(`${url}/message:asked`)).status).toBe(404);
    });

    it('answers the same for known and unknown addresses, and for robots', async () => {
      const ask = async (fields: Record<string, string>) =>
        (await fetch(`${url}/subscribe`, form(fields))).text();
      const first = await ask({ email: 'ada@acme.example' });
      expect(first).toContain('Look into your mailbox.');
      expect(await ask({ email: 'ada@acme.example' })).toBe(first);
      expect(await ask({ email: 'robot@acme.example', website: 'x' })).toBe(first);
      expect(
        await wholeStream(store, `recipient-${destinationKey(secrets, 'robot@acme.example')}`),
      ).toEqual([]);
    });

    it('changes nothing when a link is only looked at', async () => {
      const before = await facts();
      for (const path of [confirm, end]) expect((await fetch(url + path)).status).toBe(200);
      expect(await facts()).toEqual(before);
    });

    it('confirms, and unsubscribes with one click in both encodings', async () => {
      expect((await fetch(url + confirm, { method: 'POST' })).status).toBe(200);
      expect((await facts()).at(-1)).toBe('SubscriptionConfirmed');
      const multipart = new FormData();
      multipart.set('List-Unsubscribe', 'One-Click');
      for (const body of [multipart, new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })]) {
        const answer = await fetch(url + end, { method: 'POST', body, redirect: 'error' });
        expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
      }
      const last = (await wholeStream(store, `recipient-${destKey}`)).at(-1);
      expect([last?.type, last?.data]).toEqual(['Unsubscribed', { via: 'one_click' }]);
    });

    it('knows no link that we did not make', async () => {
      expect((await fetch(`${url}/unsubscribe/${destKey}.wrong`, { method: 'POST' })).status).toBe(
        404,
      );
    });

    it('refuses more than ten requests in ten minutes from one place', async () => {
      const answers: number[] = [];
      for (let at = 0; at < 10; at += 1)
        answers.push((await fetch(`${url}/subscribe`, form({ email: 'no' }))).status);
      expect(answers[0]).toBe(422);
      expect(answers.at(-1)).toBe(429);
    });
  });
});
