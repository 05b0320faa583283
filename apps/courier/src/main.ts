import { resolve } from 'node:path';
import { z } from 'zod';
import { LEDGER_CHANNEL } from '#delivery';
import { PostgresBell } from '#read-models';
import { type CourierSettings, startCourier } from './start-courier.js';

/** The courier alone, beside a Daylight that runs without one. The names are those of docs/settings.md. */
const environment = z.object({
  DAYLIGHT_DATA: z.string().min(1).default('./data'),
  DAYLIGHT_LOG: z.string().optional(),
  DAYLIGHT_DURABILITY: z.enum(['full', 'relaxed']).default('full'),
  DAYLIGHT_POSTGRES: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  DAYLIGHT_TEMPLATES: z.string().min(1).default('./templates'),
  DAYLIGHT_ORGANISATION: z.string().min(1).max(80).default('Your company'),
  DAYLIGHT_STATUS_URL: z.url({ protocol: /^https?$/ }),
  DAYLIGHT_SMTP: z.url({ protocol: /^smtps?$/ }).optional(),
  DAYLIGHT_SMTP_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(10),
  DAYLIGHT_MAIL_FROM: z.email(),
  DAYLIGHT_MAIL_REPLY_TO: z.email().optional(),
});

type Environment = z.output<typeof environment>;

function settingsOf(env: Environment): CourierSettings {
  return {
    dataDir: resolve(env.DAYLIGHT_DATA),
    log: env.DAYLIGHT_LOG,
    durability: env.DAYLIGHT_DURABILITY,
    postgres: env.DAYLIGHT_POSTGRES,
    templatesDir: resolve(env.DAYLIGHT_TEMPLATES),
    organisation: env.DAYLIGHT_ORGANISATION,
    publicUrl: env.DAYLIGHT_STATUS_URL,
    smtp:
      env.DAYLIGHT_SMTP === undefined
        ? null
        : relayOf(env.DAYLIGHT_SMTP, env.DAYLIGHT_SMTP_CONNECTIONS),
    mailFrom: env.DAYLIGHT_MAIL_FROM,
    replyTo: env.DAYLIGHT_MAIL_REPLY_TO,
  };
}

function relayOf(address: string, connections: number): CourierSettings['smtp'] {
  const { protocol, hostname, port, username, password } = new URL(address);
  const secure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    connections,
  };
}

const read = environment.safeParse(process.env);
if (read.success) {
  // Others may be sending too: what they have in hand is left to them until their leases end.
  const courier = await startCourier(settingsOf(read.data), undefined, { alone: false });
  const { DAYLIGHT_POSTGRES: postgres } = read.data;
  const bell = PostgresBell.of(postgres, [LEDGER_CHANNEL]);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void courier.stop().then(() => bell?.close()));
} else {
  process.stderr.write(`The courier cannot start.\n${z.prettifyError(read.error)}\n`);
  process.exitCode = 2;
}
