import { cards, declared, group, over, published } from './fixtures/facts.js';
import { minutesAgo, noon } from './fixtures/page-incidents.js';
import { temporaryPage } from './fixtures/temporary-page.js';
import { findSnapshot } from './snapshots.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

const incident = 'incident-abcdefabcdef';
const path = '/incidents/abcdefabcdef';
let page: Awaited<ReturnType<typeof temporaryPage>>;

onBothEngines((backend) => {
  beforeEach(async () => {
    page = await temporaryPage(noon, backend);
  });

  afterEach(() => page.remove());

  describe('the page', () => {
    it('exists before anything has happened, and says what will be there', async () => {
      await page.renderer.renderDirty();
      expect(await page.page('/')).toContain('Everything is working.');
      expect(await page.page('/')).toContain('No components yet.');
      expect(await page.page('/history')).toContain('There has been no incident so far.');
    });

    it('answers what is known, who is affected and when there is more, and names no customer', async () => {
      await page.happened('catalog-main', group, cards);
      await page.happened(incident, declared(), published('u1'));
      const home = await page.page('/');
      expect(home).toMatch(/<h1[^>]*>Card payments fail\.<\/h1>/u);
      expect(home).toContain('Users of Card payments');
      expect(home).toContain('You do not need to do anything.');
      expect(home).toContain('12:18 UTC</time> (<span');
      expect(home).toMatch(/<title>Card payments fail · Acme status<\/title>/u);
      for (const document of ['/', path, '/history.atom', '/api/v2/summary.json']) {
        expect(await page.page(document)).not.toContain('secret-customer');
      }
    });

    it('says by itself that the promised update is late', async () => {
      await page.happened(incident, declared(), published('u1'));
      page.clock.at = new Date(noon.getTime() + 30 * 60_000);
      await page.renderer.tick();
      for (const document of ['/', path]) {
        expect(await page.page(document)).toContain('The update promised for <time');
        expect(await page.page(document)).toContain('12 minutes ago');
      }
    });

    it('shows a correction beside the words it corrects', async () => {
      const words = {
        effect: 'One in eight fails.',
        known: null,
        unknown: null,
        doing: null,
        advice: null,
      };
      const correction = {
        updateId: 'u2',
        corrects: 'u1',
        words,
        nextUpdateAt: minutesAgo(-20),
        publishedAt: minutesAgo(5),
      };
      await page.happened(incident, declared(), published('u1'), ['UpdateCorrected', correction]);
      const text = await page.page(path);
      expect(text).toContain('This corrects <a href="#update-u1">');
      expect(text).toContain('Corrected at <a href="#update-u2">');
      expect(text.indexOf('One in eight fails.')).toBeLessThan(
        text.lastIndexOf('Card payments fail.'),
      );
    });

    it('keeps an incident that is over in words that stay true', async () => {
      await page.happened(incident, declared(), published('u1'), published('u2', over));
      const text = await page.page(path);
      expect(text).toContain('14 May 2026, 11:59 UTC');
      expect(text).not.toMatch(/\bago\b(?=<)/u);
      expect(await page.page('/')).toContain('The last incident ended');
      expect(await page.page('/history/2026-05')).toContain(path);
    });

    it('does not show a breach before somebody has written about it', async () => {
      await page.happened(incident, declared({ kind: 'breach', title: 'Keys leaked' }));
      expect(await page.page('/')).not.toContain('Keys leaked');
      expect(await page.page('/history/2026-05')).not.toContain('Keys leaked');
      await page.happened(incident, published('u1'));
      expect(await page.page('/')).toContain('Keys leaked');
    });

    it('renders only what a fact changes, and nothing twice', async () => {
      await page.happened(
        'incident-other0000000',
        declared({ beganAt: '2025-01-02T00:00:00Z' }),
        published('o1', over),
      );
      const rendered = await page.happened(incident, declared(), published('u1'));
      expect(rendered).toContain(path);
      expect(rendered).not.toContain('/incidents/other0000000');
      expect(rendered.filter((one) => one === '/')).toHaveLength(1);
      expect(await page.renderer.renderDirty()).toEqual([]);
    });

    it('keeps the same tag for the same bytes, and names another for others', async () => {
      await page.happened(incident, declared(), published('u1'));
      const before = await findSnapshot(page.views, path);
      await page.renderer.tick();
      expect((await findSnapshot(page.views, path))?.etag).toBe(before?.etag);
      await page.happened(incident, published('u2', over));
      expect((await findSnapshot(page.views, path))?.etag).not.toBe(before?.etag);
    });

    it('shows hostile and long texts as text', async () => {
      const title = `<img src=x onerror=alert(1)> ${'long'.repeat(480)}`;
      const body = 'a  b\r\n<script>alert(1)</script>\n\n  indented {{this}}';
      const origin = {
        source: 'Other tool',
        sourceId: '1',
        url: 'javascript:alert(1)',
        notify: false,
      };
      const words = { words: { body }, importedStatus: 'SERVICE_OUTAGE', nextUpdateAt: null };
      await page.happened(incident, declared({ title, origin }), published('u1', words));
      const text = await page.page(path);
      expect(text).not.toMatch(/<img|<script>alert|href="javascript/u);
      expect(text).toContain(
        '>a  b&#13;\n&lt;script&gt;alert(1)&lt;/script&gt;\n\n  indented {{this}}</p>',
      );
      expect(text).toContain('published as “SERVICE_OUTAGE”');
      expect(text).toContain('Imported from');
      expect(await page.page('/')).toContain('Everything is working.');
      expect(page.parked).toEqual([]);
    });
  });
});
