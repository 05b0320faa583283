import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#event-store';
import { sql, type Views } from '#read-models';
import { type Batch, documentAt } from './documents.js';
import { markEverythingDirty } from './dirty.js';
import { openIncidents, readCatalog } from './page.query.js';
import { paths, STANDING_PATHS } from './paths.js';
import type { Site } from './site.js';
import {
  etagAt,
  etagOf,
  nextVersion,
  type Snapshot,
  snapshotOf,
  writeSnapshot,
} from './snapshots.js';
import { PageTemplates } from './templates.js';
import { readV2Input, v2Documents } from './v2/documents.js';

/** Documents a transaction: others who write wait no longer than this takes. */
const CHUNK = 10;
/** Documents being made at a time: while one waits for its compressed forms, another is made. */
const AT_ONCE = 2;

interface Dirty {
  readonly path: string;
  readonly marked: string;
}

/** `snapshot` is missing where the bytes are what they were, `done` where they could not be made. */
interface Made {
  readonly snapshot?: Snapshot | undefined;
  readonly done?: Dirty;
}

/** Turns what has changed into bytes, once. One renderer at a time writes; any number of servers read. */
export class PageRenderer {
  private readonly templates: PageTemplates;
  private checked = false;
  /** What was read first is written first: one rendering at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param templatesDir the folder of the page's own templates */
  constructor(
    private readonly views: Views,
    templatesDir: string,
    private readonly site: Site,
    private readonly clock: Clock,
  ) {
    this.templates = new PageTemplates(templatesDir, site);
  }

  /** Renders every document marked as changed, the most wanted first; gives their paths. */
  renderDirty(): Promise<string[]> {
    return this.inTurn(() => this.renderMarked());
  }

  /** Renders what time alone changes: the first page, and what is open. Once a minute is enough. */
  tick(): Promise<void> {
    return this.inTurn(async () => {
      // Another process may have left marks: a rebuild does.
      await this.renderMarked();
      const open = await openIncidents(this.views);
      const aging = [paths.home, ...open.map(({ id }) => paths.incident(id))];
      await this.render(aging.map((path) => ({ path, marked: '' })));
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async renderMarked(): Promise<string[]> {
    if (!this.checked) await this.checkTemplates();
    this.checked = true;
    const { rows } = await sql<Dirty>`SELECT path, marked FROM page_dirty`.execute(this.views);
    if (rows.length === 0) return [];
    const open = new Set((await openIncidents(this.views)).map(({ id }) => paths.incident(id)));
    await this.render(
      [...rows].sort((one, other) => urgency(one.path, open) - urgency(other.path, open)),
    );
    return rows.map(({ path }) => path);
  }

  private async render(dirty: readonly Dirty[]): Promise<void> {
    const batch = await this.batch();
    for (let at = 0; at < dirty.length; at += CHUNK) {
      const made = await this.makeAll(batch, dirty.slice(at, at + CHUNK));
      await this.write(
        made.flatMap(({ snapshot }) => snapshot ?? []),
        made.flatMap(({ done }) => done ?? []),
      );
    }
  }

  private async makeAll(batch: Batch, dirty: readonly Dirty[]): Promise<readonly Made[]> {
    const made: Made[] = [];
    const left = [...dirty];
    const makeSome = async () => {
      for (let one = left.shift(); one; one = left.shift()) {
        made.push(await this.tryToMake(batch, one));
        // Who projects shares this thread, and people wait for that.
        await nextTurn();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
    return made;
  }

  /** A page that cannot be rendered stays as it was, and marked; the others go on. */
  private async tryToMake(batch: Batch, done: Dirty): Promise<Made> {
    try {
      return { snapshot: await this.make(batch, done.path), done };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.error(
        JSON.stringify({ level: 'error', what: 'page not rendered', path: done.path, reason }),
      );
      return {};
    }
  }

  /** Undefined where the document says what it said before. */
  private async make(batch: Batch, path: string): Promise<Snapshot | undefined> {
    const document = await documentAt(batch, path);
    if (!document || (await etagAt(this.views, path)) === etagOf(document)) return undefined;
    return snapshotOf(path, document, batch.now);
  }

  private async write(snapshots: readonly Snapshot[], done: readonly Dirty[]): Promise<void> {
    await this.views.transaction().execute(async (tx) => {
      const version = await nextVersion(tx);
      for (const snapshot of snapshots) await writeSnapshot(tx, snapshot, version);
      for (const { path, marked } of done.filter((one) => one.marked !== '')) {
        // Marked again meanwhile: it stays dirty.
        await sql`DELETE FROM page_dirty WHERE path = ${path} AND marked = ${marked}`.execute(tx);
      }
    });
  }

  private async batch(): Promise<Batch> {
    const { views, templates, site } = this;
    const now = this.clock.now();
    const catalog = await readCatalog(views);
    let v2: Promise<ReturnType<typeof v2Documents>> | undefined;
    return {
      views,
      templates,
      site,
      catalog,
      now,
      v2: () => (v2 ??= readV2Input(views, site, catalog, now).then(v2Documents)),
    };
  }

  /** Other templates or another name than last time: everything is rendered anew. */
  private async checkTemplates(): Promise<void> {
    const { rows } = await sql<{ value: string }>`
      SELECT value FROM page_settings WHERE name = 'fingerprint'`.execute(this.views);
    if (rows[0]?.value === this.templates.fingerprint) return;
    await this.views.transaction().execute((tx) => markEverythingDirty(tx, 'templates'));
    await sql`INSERT INTO page_settings (name, value) VALUES ('fingerprint', ${this.templates.fingerprint})
      ON CONFLICT (name) DO UPDATE SET value = excluded.value`.execute(this.views);
  }
}

function urgency(path: string, open: ReadonlySet<string>): number {
  const standing = STANDING_PATHS.indexOf(path);
  if (standing !== -1) return standing;
  return STANDING_PATHS.length + (open.has(path) ? 0 : 1);
}
