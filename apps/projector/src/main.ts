import { join, resolve } from 'node:path';
import { z } from 'zod';
import { LEDGER_CHANNEL } from '#delivery';
import { PostgresBell } from '#read-models';
import { VIEWS_CHANNEL } from './house.js';
import { runProjector } from './projector.js';

/** The projector alone, beside a Daylight that runs without one. The names are those of docs/settings.md. */
const settings = z
  .object({
    DAYLIGHT_DATA: z.string().min(1).default('./data'),
    DAYLIGHT_LOG: z.string().optional(),
    DAYLIGHT_DURABILITY: z.enum(['full', 'relaxed']).default('full'),
    DAYLIGHT_POSTGRES: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .optional(),
    DAYLIGHT_HEADS_FILE: z
      .string()
      .min(1)
      .transform((path) => [resolve(path)])
      .optional(),
    DAYLIGHT_TEMPLATES: z.string().min(1).default('./templates'),
    DAYLIGHT_ORGANISATION: z.string().min(1).max(80).default('Your company'),
    DAYLIGHT_STATUS_URL: z.url({ protocol: /^https?$/ }),
  })
  .parse(process.env);

const directory = resolve(settings.DAYLIGHT_DATA);
const { DAYLIGHT_POSTGRES: postgres } = settings;
const bell = PostgresBell.of(postgres, [VIEWS_CHANNEL, LEDGER_CHANNEL]);
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
await runProjector(
  {
    log: settings.DAYLIGHT_LOG ?? join(directory, 'log.sqlite'),
    durability: settings.DAYLIGHT_DURABILITY,
    views: join(directory, 'views.sqlite'),
    vault: join(directory, 'vault.sqlite'),
    postgres,
    evidenceKey: join(directory, 'evidence.key'),
    evidencePub: join(directory, 'evidence.pub'),
    headsFiles: [join(directory, 'heads.ndjson'), ...(settings.DAYLIGHT_HEADS_FILE ?? [])],
    templates: resolve(settings.DAYLIGHT_TEMPLATES, 'page'),
    organisation: settings.DAYLIGHT_ORGANISATION,
    publicUrl: settings.DAYLIGHT_STATUS_URL,
  },
  controller.signal,
);
await bell?.close();
