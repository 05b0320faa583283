import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Secrets } from '#access';
import { Vault } from '#audience';
import {
  Courier,
  type CourierLimits,
  type CourierLog,
  LetterWriter,
  MailboxChannel,
  SmtpChannel,
} from '#delivery';
import { type Durability, openEventStore, systemClock, withHistory } from '#event-store';
import { NoticeRenderer } from '#notices';
import { isSettled, openViews, type Views } from '#read-models';
import { releasedFacts } from '#released-facts';

export interface CourierSettings {
  /** Where `log.sqlite`, `views.sqlite`, `vault.sqlite` and `secret.key` are. Their tables exist already. */
  readonly dataDir: string;
  /** Instead of `log.sqlite`: a connection string, with its password; never to be shown. */
  readonly log?: string | undefined;
  /** Instead of `views.sqlite` and `vault.sqlite`. With its password; never to be shown. */
  readonly postgres?: string | undefined;
  readonly durability?: Durability | undefined;
  /** The folder `templates/`. */
  readonly templatesDir: string;
  readonly organisation: string;
  readonly publicUrl: string;
  /** Null: letters go into the folder `mailbox` of the data directory. */
  readonly smtp: {
    readonly host: string;
    readonly port: number;
    readonly secure: boolean;
    readonly user?: string | undefined;
    readonly pass?: string | undefined;
    readonly connections: number;
  } | null;
  readonly mailFrom: string;
  readonly replyTo?: string | undefined;
}

export interface RunningCourier {
  /** Lets letters under way finish, writes down what became of them, and closes everything. */
  stop(): Promise<void>;
}

/** Starts sending what the planner has planned. */
export async function startCourier(
  settings: CourierSettings,
  log: CourierLog = courierLog(),
  limits: Partial<CourierLimits> = {},
): Promise<RunningCourier> {
  const { dataDir, smtp } = settings;
  const publicUrl = settings.publicUrl.replace(/\/+$/, '');
  const views = openViews(
    {
      views: join(dataDir, 'views.sqlite'),
      vault: join(dataDir, 'vault.sqlite'),
      postgres: settings.postgres,
    },
    { cacheKiB: 4_096 },
  );
  const { durability = 'full' } = settings;
  const bare = await openEventStore(settings.log ?? join(dataDir, 'log.sqlite'), { durability });
  const store = withHistory(bare, releasedFacts);
  const secrets = Secrets.fromFile(join(dataDir, 'secret.key'));
  const writer = new LetterWriter(views, secrets, new NoticeRenderer(settings.templatesDir), {
    ...settings,
    publicUrl,
  });
  const channel = smtp ? new SmtpChannel(smtp) : new MailboxChannel(join(dataDir, 'mailbox'));
  const vault = new Vault(views, secrets);
  const parts = {
    views,
    vault,
    store,
    channel,
    writer,
    clock: systemClock,
    chance: Math.random,
    log,
  };
  const courier = new Courier({ ...parts, boot: randomUUID() }, limits);
  const stopping = new AbortController();
  const running = untilSettled(views, log, stopping.signal).then(() =>
    courier.run(stopping.signal),
  );
  writer.warmUp().catch((error: unknown) => log.trouble('render', error));
  return {
    stop: async () => {
      stopping.abort();
      await running;
      await store.close();
      await views.destroy();
    },
  };
}

const LOOK_MS = 500;

/** Views may be new beside a log that is not: then they plan mails of long ago, which whoever serves sets aside first. */
async function untilSettled(views: Views, log: CourierLog, signal: AbortSignal): Promise<void> {
  const words =
    'the views are made anew from an old log; nobody is mailed before "daylight serve" has set aside what is old';
  while (!signal.aborted) {
    try {
      if (await isSettled(views)) return;
      log.trouble('waiting', new Error(words));
    } catch (error) {
      log.trouble('database', error);
    }
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

const QUIET_MS = 10_000;

/** Says each kind of trouble at most every ten seconds: a hundred thousand letters can fail for one reason. */
export function courierLog(
  write: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
): CourierLog {
  const quietUntil = new Map<string, number>();
  return {
    resending: (count) =>
      write(`courier: ${count} letters that were in hand at the last stop may go twice`),
    trouble: (what, error) => {
      if (performance.now() < (quietUntil.get(what) ?? 0)) return;
      quietUntil.set(what, performance.now() + QUIET_MS);
      write(`courier: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    },
  };
}
