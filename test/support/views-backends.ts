import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ViewsPlace } from '#read-models';
import { freshDatabase, postgresMissing } from './postgres.js';

/** A place for views that is empty at first and gone at the end; as many as one likes may open it. */
export interface TemporaryViews {
  readonly place: ViewsPlace;
  remove(): Promise<void>;
}

/** One of the engines that read models run on. */
export interface ViewsBackend {
  readonly name: 'SQLite' | 'PostgreSQL';
  prepare(): Promise<TemporaryViews>;
}

export const onSqlite: ViewsBackend = {
  name: 'SQLite',
  prepare: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daylight-views-'));
    return {
      place: { views: join(folder, 'views.sqlite'), vault: join(folder, 'vault.sqlite') },
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

export const onPostgres: ViewsBackend = {
  name: 'PostgreSQL',
  prepare: async () => {
    const { url, drop } = await freshDatabase();
    return { place: { postgres: url }, remove: drop };
  },
};

/** The same tests on both engines. Without a PostgreSQL its half is skipped, by name. */
export function onBothEngines(tests: (backend: ViewsBackend) => void): void {
  describe('on SQLite', () => tests(onSqlite));
  onlyOnPostgres(() => tests(onPostgres));
}

/** What only PostgreSQL can get wrong. */
export function onlyOnPostgres(tests: () => void): void {
  if (postgresMissing === undefined) describe('on PostgreSQL', tests);
  else describe.skip(`on PostgreSQL (${postgresMissing})`, tests);
}
