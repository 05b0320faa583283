import { join } from 'node:path';
import { z } from 'zod';
import { Secrets } from '#access';
import { openEventStore, systemClock, withHistory } from '#event-store';
import { openViews, PostgresBell, Watermark } from '#read-models';
import { releasedFacts } from '#released-facts';
import { createStatusPage } from './status-page.app.js';

const settings = z
  .object({
    DAYLIGHT_DATA: z.string().min(1).default('./data'),
    DAYLIGHT_LOG: z.string().optional(),
    DAYLIGHT_POSTGRES: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .optional(),
    DAYLIGHT_STATUS_PORT: z.coerce.number().int().min(0).max(65_535).default(4100),
    DAYLIGHT_DURABILITY: z.enum(['full', 'relaxed']).default('full'),
    DAYLIGHT_HOST: z.string().min(1).default('127.0.0.1'),
  })
  .parse(process.env);
const file = (name: string) => join(settings.DAYLIGHT_DATA, name);

const bare = await openEventStore(settings.DAYLIGHT_LOG ?? file('log.sqlite'), {
  durability: settings.DAYLIGHT_DURABILITY,
});
const store = withHistory(bare, releasedFacts);
const { DAYLIGHT_POSTGRES: postgres } = settings;
const views = openViews({ views: file('views.sqlite'), vault: file('vault.sqlite'), postgres });
const bell = PostgresBell.of(postgres, ['daylight views']);
const watermark = new Watermark(views, 'daylight views');
const secrets = Secrets.fromFile(file('secret.key'));
const page = await createStatusPage({ store, views, watermark, secrets, clock: systemClock });
const port = await page.listen(settings.DAYLIGHT_STATUS_PORT, settings.DAYLIGHT_HOST);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void page
      .close()
      .then(() => Promise.all([store.close(), views.destroy(), bell?.close()]))
      .then(() => process.exit(0));
  });
}
console.log(`Status page on http://${settings.DAYLIGHT_HOST}:${port}`);
