import type { Environment } from './daylight.js';
import { freshDatabase } from './postgres.js';

/** What a whole Daylight stands on in a proof. */
export interface Engines {
  readonly log: 'sqlite';
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

/** From the words after a proof's name: `postgres`; none for SQLite alone. */
export function enginesNamed(words: readonly string[]): Engines {
  return { log: 'sqlite', views: words.includes('postgres') ? 'postgres' : 'sqlite' };
}

export async function openEngines({ views }: Engines): Promise<OpenEngines> {
  if (views === 'sqlite') {
    return { environment: {}, says: 'log and views on SQLite', close: async () => undefined };
  }
  const { url, drop } = await freshDatabase();
  return {
    environment: { DAYLIGHT_POSTGRES: url },
    says: 'log on SQLite, views on PostgreSQL',
    close: drop,
  };
}
