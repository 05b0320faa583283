import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Environment } from './daylight.js';
import { freshDatabase } from './postgres.js';

/** What a whole Daylight stands on in a proof. */
export interface Engines {
  readonly log: 'sqlite' | 'eventstoredb';
  readonly views: 'sqlite' | 'postgres';
}

/** Engines ready for one run, empty. */
export interface OpenEngines {
  /** The settings by which a started Daylight finds them. */
  readonly environment: Environment;
  /** One line for the figures. */
  readonly says: string;
  readonly close: () => Promise<void>;
}

/** The words after a proof's name that name engines. */
export const ENGINE_WORDS: readonly string[] = ['eventstoredb', 'postgres'];

/** From the words after a proof's name: `eventstoredb`, `postgres`; none for SQLite alone. */
export function enginesNamed(words: readonly string[]): Engines {
  return {
    log: words.includes('eventstoredb') ? 'eventstoredb' : 'sqlite',
    views: words.includes('postgres') ? 'postgres' : 'sqlite',
  };
}

export async function openEngines({ log, views }: Engines): Promise<OpenEngines> {
  const logEngine = log === 'sqlite' ? sqliteLog : await eventStoreDb();
  const database = views === 'sqlite' ? undefined : await freshDatabase();
  return {
    environment: {
      ...logEngine.environment,
      ...(database && { DAYLIGHT_POSTGRES: database.url }),
    },
    says: `log on ${logEngine.says}, views on ${database ? 'PostgreSQL' : 'SQLite'}`,
    close: async () => {
      await logEngine.close();
      await database?.drop();
    },
  };
}

const sqliteLog: OpenEngines = {
  environment: {},
  says: 'SQLite',
  close: async () => undefined,
};

/** The real server where EVENTSTORE_URL names one, which must be empty; the wire double otherwise. */
async function eventStoreDb(): Promise<OpenEngines> {
  const real = process.env.EVENTSTORE_URL;
  if (real !== undefined) {
    return {
      environment: { DAYLIGHT_LOG: real, DAYLIGHT_ALLOW_INSECURE: 'true' },
      says: 'a real EventStoreDB',
      close: async () => undefined,
    };
  }
  const double = spawn(process.execPath, [resolve('dist/eventstoredb-double.mjs')]);
  const url = await new Promise<string>((found, failed) => {
    double.stdout.on('data', (words: Buffer) => {
      const at = /esdb:\/\/\S+/.exec(words.toString())?.[0];
      if (at !== undefined) found(at);
    });
    double.once('exit', () => failed(new Error('The double of EventStoreDB ended.')));
  });
  return {
    environment: { DAYLIGHT_LOG: url },
    says: "EventStoreDB's wire double",
    close: () =>
      new Promise((closed) => {
        double.once('exit', () => closed());
        double.kill();
      }),
  };
}
