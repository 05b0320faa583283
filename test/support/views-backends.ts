import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ViewsPlace } from '#read-models';
import { type Database, emptyDatabase, freshDatabase, postgresMissing } from './postgres.js';

/** A place for views that is empty at first and gone at the end; as many as one likes may open it. */
export interface TemporaryViews {
  readonly place: ViewsPlace;
  readonly remove: () => Promise<void>;
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

/** Databases of this spec that are empty again: the next test takes one of them. */
const spare: Database[] = [];

export const onPostgres: ViewsBackend = {
  name: 'PostgreSQL',
  prepare: async () => {
    const database = spare.pop() ?? (await freshDatabase());
    return {
      place: { postgres: database.url },
      remove: async () => {
        await emptyDatabase(database);
        spare.push(database);
      },
    };
  },
};

/** The same tests on both engines. Without a PostgreSQL its half is skipped, by name. */
export function onBothEngines(tests: (backend: ViewsBackend) => void): void {
  describe('on SQLite', () => tests(onSqlite));
  onlyOnPostgres(() => tests(onPostgres));
}

/** What only PostgreSQL can get wrong; `missing` says why it cannot be tried here. */
export function onlyOnPostgres(tests: () => void, missing = postgresMissing): void {
  if (missing !== undefined) {
    describe.skip(`on PostgreSQL (${missing})`, tests);
    return;
  }
  describe('on PostgreSQL', () => {
    afterAll(async () => {
      for (const database of spare.splice(0)) await database.drop();
    });
    tests();
  });
}
