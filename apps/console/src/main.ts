import { join } from 'node:path';
import { z } from 'zod';
import { Secrets } from '#access';
import { openEventStore, systemClock, withHistory } from '#event-store';
import { openViews, PostgresBell, Watermark } from '#read-models';
import { releasedFacts } from '#released-facts';
import { createConsole } from './console.app.js';

/** The console alone, beside a Daylight that runs without one. The names are those of docs/settings.md. */
const settings = z
  .object({
    DAYLIGHT_DATA: z.string().min(1).default('./data'),
    DAYLIGHT_LOG: z.string().optional(),
    DAYLIGHT_POSTGRES: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .optional(),
    DAYLIGHT_ORGANISATION: z.string().min(1).max(80).default('Your company'),
    DAYLIGHT_ERASED_FILE: z
      .string()
      .min(1)
      .transform((path) => [path])
      .optional(),
    DAYLIGHT_DURABILITY: z.enum(['full', 'relaxed']).default('full'),
    DAYLIGHT_HOST: z.string().min(1).default('127.0.0.1'),
    DAYLIGHT_CONSOLE_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
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
const app = await createConsole({
  store,
  views,
  watermark,
  clock: systemClock,
  secrets: Secrets.fromFile(file('secret.key')),
  settings: {
    host: settings.DAYLIGHT_HOST,
    port: settings.DAYLIGHT_CONSOLE_PORT,
    organisation: settings.DAYLIGHT_ORGANISATION,
    erasedFiles: [file('erased.ndjson'), ...(settings.DAYLIGHT_ERASED_FILE ?? [])],
  },
});
const address = await app.listen();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void app
      .close()
      .then(() => Promise.all([store.close(), views.destroy(), bell?.close()]))
      .then(() => process.exit(0));
  });
}
console.log(`Console on ${address}`);
