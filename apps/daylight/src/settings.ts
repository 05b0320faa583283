import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Durability, readConnectionString } from '#event-store';
import { relayOf, type SmtpSettings } from './relay.js';

const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/ }).transform((address) => address.replace(/\/+$/, ''));
const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

/** Every setting there is: its environment variable, what it means, and what holds without it. */
export const settingsSchema = z.object({
  DAYLIGHT_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe(
      'Directory that holds everything: the log, the views, contact details, the secret key.',
    ),
  DAYLIGHT_LOG: z
    .string()
    .regex(
      /^(esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\/.+/,
      'begins with esdb:// or kurrentdb://',
    )
    .optional()
    .describe(
      'EventStoreDB or KurrentDB for the log: esdb://user:password@host:2113 or esdb+discover://…. Without it, log.sqlite in the data directory.',
    ),
  DAYLIGHT_POSTGRES: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, 'begins with postgres:// or postgresql://')
    .optional()
    .describe(
      'PostgreSQL 14 or later for views, ledger and contact details: postgres://user:password@host/database. Without it, files in the data directory.',
    ),
  DAYLIGHT_DEMO_DATA: z
    .string()
    .min(1)
    .default('./data-demo')
    .describe('Directory of the demo, which is never the real one.'),
  DAYLIGHT_DURABILITY: z
    .enum(['full', 'relaxed'])
    .default('full')
    .describe(
      'full: what is acknowledged is on the disk. relaxed: faster on slow disks, but a power cut may lose the newest of the log; how much is said at the start.',
    ),
  DAYLIGHT_HEADS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A file on another disk to which every signed head of the log is added too, so that a log that was cut is found out.',
    ),
  DAYLIGHT_ERASED_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A file on another disk that lists too who was erased (keyed hashes, no names), so that nobody comes back with a backup when the data directory is lost.',
    ),
  DAYLIGHT_ORGANISATION: z
    .string()
    .min(1)
    .max(80)
    .default('Your company')
    .describe('Your name, as customers know it. Heads the status page and every mail.'),
  DAYLIGHT_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback asks for https addresses below.'),
  DAYLIGHT_CONSOLE_PORT: port.default(4000).describe('Port of the console and its GraphQL API.'),
  DAYLIGHT_STATUS_PORT: port.default(4100).describe('Port of the public status page.'),
  DAYLIGHT_CONSOLE_URL: url
    .optional()
    .describe('Where commanders reach the console. Default: http on the host and port above.'),
  DAYLIGHT_STATUS_URL: url
    .optional()
    .describe('Where customers reach the status page; links in mails begin with it.'),
  DAYLIGHT_SMTP: z
    .string()
    .regex(/^smtps?:\/\/.+/, 'begins with smtp:// or smtps://')
    .optional()
    .describe(
      'Mail relay: smtp://user:password@host:587 or smtps://… Without it, mails go to the mailbox folder.',
    ),
  DAYLIGHT_SMTP_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('Connections to the relay at once.'),
  DAYLIGHT_MAIL_FROM: z
    .email()
    .default('status@localhost.example')
    .describe('Sender of every mail. Must be an address of yours once a relay is set.'),
  DAYLIGHT_MAIL_REPLY_TO: z
    .email()
    .optional()
    .describe('Where answers go: a mailbox that a person reads.'),
  DAYLIGHT_TRUST_PROXY: flag
    .default(false)
    .describe(
      'true: a proxy of yours stands in front, so the reader is whom it names in X-Forwarded-For.',
    ),
  DAYLIGHT_ALLOW_INSECURE: flag
    .default(false)
    .describe(
      'true: accept plain http and unencrypted relays outside this machine. For closed test networks.',
    ),
});

type Given = z.output<typeof settingsSchema>;

export interface Settings {
  readonly dataDir: string;
  readonly demoDir: string;
  /** With its password; never to be shown. Undefined: log.sqlite in the data directory. */
  readonly log: string | undefined;
  /** With its password; never to be shown. Undefined: files in the data directory. */
  readonly postgres: string | undefined;
  readonly durability: Durability;
  readonly headsFile: string | undefined;
  readonly erasedFile: string | undefined;
  readonly organisation: string;
  readonly host: string;
  readonly consolePort: number;
  readonly statusPort: number;
  /** Undefined: decided once the port is known. */
  readonly consoleUrl: string | undefined;
  readonly statusUrl: string | undefined;
  readonly smtp: SmtpSettings | null;
  readonly mailFrom: string;
  readonly mailReplyTo: string | undefined;
  readonly trustProxy: boolean;
}

/** The settings cannot be used. Every mistake is in `mistakes`, a sentence each. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  constructor(readonly mistakes: readonly string[]) {
    super(
      `The settings cannot be used:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`,
    );
  }
}

const FILE = 'daylight.config.json';

/**
 * Reads the environment, and `daylight.config.json` beside it (same names; the environment wins).
 * @throws SettingsRefused with all mistakes at once
 */
export function readSettings(environment: NodeJS.ProcessEnv, directory: string): Settings {
  const mistakes: string[] = [];
  const given = { ...fromFile(resolve(directory, FILE), mistakes), ...ours(environment) };
  for (const name of Object.keys(given).filter((key) => !(key in settingsSchema.shape))) {
    mistakes.push(`${name} is not a setting. docs/settings.md lists them all.`);
  }
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    mistakes.push(
      ...parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    );
    throw new SettingsRefused(mistakes);
  }
  mistakes.push(...logMistakes(parsed.data), ...portMistakes(parsed.data), ...unsafe(parsed.data));
  if (mistakes.length > 0) throw new SettingsRefused(mistakes);
  return Object.freeze(settled(parsed.data, directory));
}

function ours(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[0].startsWith('DAYLIGHT_') && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}

function fromFile(path: string, mistakes: string[]): Record<string, unknown> {
  if (!existsSync(path)) return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    mistakes.push(`${FILE} is not a JSON object.`);
    return {};
  }
}

function logMistakes({ DAYLIGHT_LOG: log, DAYLIGHT_ALLOW_INSECURE: closed }: Given): string[] {
  if (log === undefined) return [];
  try {
    const { hosts, tls } = readConnectionString(log);
    const isReadable = !tls && hosts.some(({ address }) => !isLoopback(address));
    return isReadable && !closed
      ? ['DAYLIGHT_LOG would send the log unencrypted: leave out tls=false.']
      : [];
  } catch (error) {
    return [`DAYLIGHT_LOG: ${error instanceof Error ? error.message : 'cannot be read.'}`];
  }
}

function portMistakes(given: Given): string[] {
  const { DAYLIGHT_CONSOLE_PORT: ofConsole, DAYLIGHT_STATUS_PORT: ofPage } = given;
  if (ofConsole !== ofPage || ofConsole === 0) return [];
  return [
    `DAYLIGHT_CONSOLE_PORT and DAYLIGHT_STATUS_PORT are both ${ofPage}: give each a port of its own.`,
  ];
}

function unsafe(given: Given): string[] {
  if (given.DAYLIGHT_ALLOW_INSECURE) return [];
  const mistakes: string[] = [];
  const open = !isLoopback(given.DAYLIGHT_HOST);
  for (const name of ['DAYLIGHT_CONSOLE_URL', 'DAYLIGHT_STATUS_URL'] as const) {
    const address = given[name];
    if (open && !address?.startsWith('https://')) {
      mistakes.push(
        `${name} must be an https address when DAYLIGHT_HOST is not this machine alone.`,
      );
    }
  }
  if (given.DAYLIGHT_POSTGRES !== undefined && isReadableOnTheWay(given.DAYLIGHT_POSTGRES)) {
    mistakes.push(
      'DAYLIGHT_POSTGRES would send contact details and a password unencrypted: add ?sslmode=verify-full.',
    );
  }
  const relay = given.DAYLIGHT_SMTP === undefined ? undefined : relayOf(given.DAYLIGHT_SMTP);
  if (given.DAYLIGHT_SMTP !== undefined && !relay)
    mistakes.push('DAYLIGHT_SMTP is not an address of the form smtp://host:port.');
  if (
    relay &&
    relay.user !== undefined &&
    !relay.secure &&
    relay.port === 25 &&
    !isLoopback(relay.host)
  ) {
    mistakes.push(
      'DAYLIGHT_SMTP would send a password unencrypted: use smtps:// or port 587 (STARTTLS).',
    );
  }
  if (relay && !isLoopback(relay.host) && given.DAYLIGHT_MAIL_FROM.endsWith('.example')) {
    mistakes.push('DAYLIGHT_MAIL_FROM must be an address of yours when DAYLIGHT_SMTP is set.');
  }
  return mistakes;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.');
}

/** Over a network, without TLS. A path for a host is a socket of this machine. */
function isReadableOnTheWay(postgres: string): boolean {
  if (!URL.canParse(postgres)) return true;
  const { hostname, searchParams } = new URL(postgres);
  const host = searchParams.get('host') ?? hostname;
  const encrypted = ['require', 'verify-ca', 'verify-full'];
  if (host === '' || /^(\/|%2f)/i.test(host) || isLoopback(host)) return false;
  return !encrypted.includes(searchParams.get('sslmode') ?? '');
}

function settled(given: Given, directory: string): Settings {
  const relay = given.DAYLIGHT_SMTP === undefined ? undefined : relayOf(given.DAYLIGHT_SMTP);
  return {
    dataDir: resolve(directory, given.DAYLIGHT_DATA),
    demoDir: resolve(directory, given.DAYLIGHT_DEMO_DATA),
    log: given.DAYLIGHT_LOG,
    postgres: given.DAYLIGHT_POSTGRES,
    durability: given.DAYLIGHT_DURABILITY,
    headsFile:
      given.DAYLIGHT_HEADS_FILE === undefined
        ? undefined
        : resolve(directory, given.DAYLIGHT_HEADS_FILE),
    erasedFile:
      given.DAYLIGHT_ERASED_FILE === undefined
        ? undefined
        : resolve(directory, given.DAYLIGHT_ERASED_FILE),
    organisation: given.DAYLIGHT_ORGANISATION,
    host: given.DAYLIGHT_HOST,
    consolePort: given.DAYLIGHT_CONSOLE_PORT,
    statusPort: given.DAYLIGHT_STATUS_PORT,
    consoleUrl: given.DAYLIGHT_CONSOLE_URL,
    statusUrl: given.DAYLIGHT_STATUS_URL,
    smtp: relay ? { ...relay, connections: given.DAYLIGHT_SMTP_CONNECTIONS } : null,
    mailFrom: given.DAYLIGHT_MAIL_FROM,
    mailReplyTo: given.DAYLIGHT_MAIL_REPLY_TO,
    trustProxy: given.DAYLIGHT_TRUST_PROXY,
  };
}
