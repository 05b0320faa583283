import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { migrations, VIEWS_CHANNEL } from '../../apps/projector/src/house.js';
import { Secrets } from '#access';
import { audienceMigrations, countConcerned, countConcernedBy, Vault } from '#audience';
import { affectedList } from '#delivery';
import { type Position, SqliteEventStore, uuidFrom } from '#event-store';
import type { Scope } from '#incidents';
import { define, migrate, openViews, sql, type Views, Watermark } from '#read-models';
import { temporaryDirectory } from '../support/daylight.js';
import { freshDatabase, postgresMissing } from '../support/postgres.js';
import { startProjector } from '../support/projector-thread.js';
import { type Figure, median, type Proof } from '../support/proof.js';
import { BUSY, fillDirectory, ONE_REGION, REGIONS } from './directory-in-sql.js';

const CUSTOMERS = { small: 100_000, full: 1_000_000 } as const;
const ROUNDS = 5;
const PAGE = 100;
const PAGES = 30;
const GOALS = { of_raw: 2, first_page_ms: 100, preview_ms: 300, longer_over_shorter: 2 } as const;
const AT = '2026-03-01T12:00:00.000Z';

type Figures = Record<string, Figure>;

export const affectedBench: Proof = {
  name: 'affected',
  says: 'a scope over very many customers, from the fact to the list, against a raw INSERT … SELECT of the same rows.',
  async run({ full }) {
    const customers = full ? CUSTOMERS.full : CUSTOMERS.small;
    const remarks = [
      'Ours: from the append to the first page of the list, by the compiled projector with all its projections. Raw: one covering INSERT … SELECT of the same rows into an equal table, committed.',
      'While it runs, this thread asks again and again for the first page of another long list.',
      'longer_over_shorter: narrowing by the same customers in a list 2.5 times as long; a cost that hangs on the change alone would be 1.',
      'cost_of_share: what narrowing or widening by one region takes, over the share of the list that it moves, in terms of resolving the whole list; 1 is exactly in proportion.',
      `Medians of ${ROUNDS} rounds, ours and raw in turn. Every fifth customer uses the component, every fifth of those is in the region.`,
    ];
    const figures: Figures = { customers };
    const engines = [{ name: 'sqlite', postgres: undefined as string | undefined }];
    const database = await postgres();
    if (typeof database === 'string') remarks.push(`SKIPPED: PostgreSQL: ${database}`);
    else engines.push({ name: 'postgres', postgres: database.url });
    let ok = true;
    for (const { name, postgres: url } of engines) {
      const run = await Run.begin(customers, url);
      const found = await run.measure().finally(() => run.end());
      ok &&= Object.entries(GOALS).every(([goal, limit]) =>
        Object.entries(found).every(
          ([key, value]) => !key.endsWith(goal) || Number(value) <= limit,
        ),
      );
      for (const [key, value] of Object.entries(found)) figures[`${name}_${key}`] = value;
    }
    if (typeof database !== 'string') await database.drop();
    const goals = Object.entries(GOALS).map(([key, value]) => [`goal_${key}`, value]);
    // At the small size what is measured is the way there and back.
    return { ok: ok || !full, figures: { ...figures, ...Object.fromEntries(goals) }, remarks };
  },
};

/** A database of its own, or why there is none. */
async function postgres() {
  if (postgresMissing !== undefined) return postgresMissing;
  return freshDatabase().catch((error: unknown) =>
    error instanceof Error ? error.message : 'it does not start',
  );
}

const everywhere: Scope = { components: [BUSY], regions: null, customers: [] };
const inRegions = (regions: string[]): Scope => ({ ...everywhere, regions });

class Run {
  private facts = 0;

  private constructor(
    private readonly store: SqliteEventStore,
    private readonly vault: Vault,
    private readonly watermark: Watermark,
    private readonly projector: ReturnType<typeof startProjector>,
  ) {}

  private get views(): Views {
    return this.vault.views;
  }

  static async begin(customers: number, url: string | undefined): Promise<Run> {
    const folder = temporaryDirectory('bench-affected');
    const log = join(folder, 'log.sqlite');
    const files = { views: join(folder, 'views.sqlite'), vault: join(folder, 'vault.sqlite') };
    const views = openViews({ ...files, postgres: url }, { statementMs: 0 });
    await migrate(views, migrations);
    await fillDirectory(views, customers);
    await rawTwin(views);
    if (url !== undefined) await sql`ANALYZE`.execute(views);
    const store = new SqliteEventStore(log);
    const projector = startProjector({ log, ...files, postgres: url });
    const vault = new Vault(views, new Secrets(Buffer.alloc(32, 7)));
    return new Run(store, vault, new Watermark(views, VIEWS_CHANNEL), projector);
  }

  async end(): Promise<void> {
    this.watermark.close();
    await this.projector.stop();
    await this.store.close();
    await this.views.destroy();
  }

  async measure(): Promise<Figures> {
    const { views } = this;
    // Another long list, whose first page is asked for meanwhile; it warms everything up.
    await this.declare('before', everywhere);
    await this.raw('before', null);
    const busy = await this.rounds('busy', everywhere, null);
    const one = await this.rounds('one', inRegions([ONE_REGION]), [ONE_REGION]);
    const others = REGIONS.filter((region) => region !== ONE_REGION);
    await this.declare('changing', inRegions(REGIONS));
    await this.declare('smaller', inRegions(REGIONS.slice(0, 2)));
    const inSmaller: number[] = [];
    const narrowing: number[] = [];
    const widening: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      narrowing.push(await this.rescope('changing', 'ScopeNarrowed', inRegions(others)));
      widening.push(await this.rescope('changing', 'ScopeWidened', inRegions(REGIONS)));
      const [, second] = REGIONS;
      inSmaller.push(await this.rescope('smaller', 'ScopeNarrowed', inRegions([second ?? ''])));
      await this.rescope('smaller', 'ScopeWidened', inRegions(REGIONS.slice(0, 2)));
    }
    const share = one.rows / busy.rows;
    const [start, depth] = [await this.pages('before', 0.01), await this.pages('before', 0.9)];
    const previews = await previewTimes(views);
    return {
      busy_rows: busy.rows,
      busy_ours_ms: busy.ours,
      busy_raw_ms: busy.raw,
      busy_of_raw: busy.ours / busy.raw,
      one_region_rows: one.rows,
      one_region_ours_ms: one.ours,
      one_region_raw_ms: one.raw,
      one_region_of_raw: one.ours / one.raw,
      meanwhile_first_page_ms: Math.max(...busy.meanwhile),
      meanwhile_first_page_p50_ms: median(busy.meanwhile),
      page_at_start_ms: start,
      page_at_depth_ms: depth,
      page_at_depth_of_start: depth / start,
      narrowing_ms: median(narrowing),
      narrowing_cost_of_share: median(narrowing) / busy.ours / share,
      narrowing_of_shorter_list_ms: median(inSmaller),
      narrowing_of_longer_over_shorter: median(narrowing) / median(inSmaller),
      widening_ms: median(widening),
      widening_cost_of_share: median(widening) / busy.ours / share,
      ...previews,
    };
  }

  /** Ours and raw in turn; gives medians, and how long first pages took meanwhile. */
  private async rounds(name: string, scope: Scope, regions: readonly string[] | null) {
    const times = { ours: [] as number[], raw: [] as number[] };
    const meanwhile: number[] = [];
    let rows = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = `${name}-${round}`;
      times.ours.push(await this.declare(id, scope, meanwhile));
      const raw = await this.raw(id, regions);
      times.raw.push(raw.milliseconds);
      rows = raw.rows;
    }
    return { ours: median(times.ours), raw: median(times.raw), rows, meanwhile };
  }

  private async declare(id: string, scope: Scope, meanwhile: number[] = []): Promise<number> {
    const started = performance.now();
    const position = await this.append(`incident-${id}`, 'IncidentDeclared', {
      title: 'Payments fail',
      kind: 'outage',
      severity: 'major',
      beganAt: AT,
      detectedAt: AT,
      scope,
      origin: null,
    });
    await this.seen(position, meanwhile);
    const { rows } = await affectedList(this.vault, {
      now: new Date().toISOString(),
      incidentId: id,
      first: PAGE,
    });
    if (rows.length < PAGE) throw new Error(`${id} has ${rows.length} customers`);
    return performance.now() - started;
  }

  private async rescope(id: string, type: string, scope: Scope): Promise<number> {
    const started = performance.now();
    const data = { scope, reason: 'It is there, too.' };
    await this.seen(await this.append(`incident-${id}`, type, data), []);
    await affectedList(this.vault, { now: new Date().toISOString(), incidentId: id, first: PAGE });
    return performance.now() - started;
  }

  private async seen(position: Position, meanwhile: number[]): Promise<void> {
    let done = false;
    const reached = this.watermark.reached(position, ['affected'], 300_000).then((is) => {
      done = true;
      return is;
    });
    while (!done && this.facts > 1) {
      const started = performance.now();
      await affectedList(this.vault, {
        now: new Date().toISOString(),
        incidentId: 'before',
        first: PAGE,
      });
      meanwhile.push(performance.now() - started);
      // So that asking does not take the processor from who is being measured.
      await pause(10);
    }
    if (!(await reached)) throw new Error('The list was not there within five minutes.');
  }

  /** The same rows into an equal table, as fast as the engine can. */
  private async raw(id: string, regions: readonly string[] | null) {
    const where = regions ? sql`u.region IN (${sql.join(regions)})` : sql`1 = 1`;
    const started = performance.now();
    const { numAffectedRows } = await this.views.transaction().execute((tx) =>
      sql`INSERT INTO raw_affected (incident_id, customer_id, from_turn, until_turn, via)
        SELECT ${id}, u.customer_id, 0, NULL, 0 FROM customer_uses AS u
        WHERE u.component_id = ${BUSY} AND ${where} AND u.status <> 'churned'`.execute(tx),
    );
    return { milliseconds: performance.now() - started, rows: Number(numAffectedRows ?? 0n) };
  }

  /** Milliseconds a page, from a part of the list on. */
  private async pages(incidentId: string, part: number): Promise<number> {
    const { rows } = await sql<{ id: string }>`SELECT customer_id AS id FROM affected
      WHERE incident_id = ${incidentId} ORDER BY customer_id`.execute(this.views);
    let after = rows[Math.floor(rows.length * part)]?.id;
    const times: number[] = [];
    for (let page = 0; page < PAGES; page += 1) {
      const started = performance.now();
      const found = await affectedList(this.vault, {
        now: new Date().toISOString(),
        incidentId,
        first: PAGE,
        after,
      });
      times.push(performance.now() - started);
      after = found.rows.at(-1)?.customerId;
    }
    return median(times);
  }

  private async append(stream: string, type: string, data: object): Promise<Position> {
    this.facts += 1;
    const id = uuidFrom(`${stream} ${type} ${this.facts}`);
    const metadata = {
      correlationId: id,
      causationId: id,
      actor: { kind: 'system', id: 'bench' },
      occurredAt: AT,
      schemaVersion: 1,
    } as const;
    const events = [{ id, type, data, metadata }];
    return (await this.store.append(stream, events, { expected: 'any' })).position;
  }
}

/** An empty table that is equal to the one of the lists. */
async function rawTwin(views: Views): Promise<void> {
  const made = audienceMigrations
    .flatMap(({ statements }) => statements)
    .findLast((one) => one.startsWith('CREATE TABLE affected ('));
  if (!made) throw new Error('There is no table of lists.');
  const statement = made.replace('TABLE affected', 'TABLE raw_affected');
  await views.transaction().execute((tx) => define(tx, statement));
}

/** Milliseconds until counts before declaring are there. */
async function previewTimes(views: Views): Promise<Figures> {
  const where = { attribute: 'country', is: ['KR'] };
  const timed = async (work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now();
      await work();
      times.push(performance.now() - started);
    }
    return median(times);
  };
  return {
    count_preview_ms: await timed(() => countConcerned(views, everywhere, 'outage')),
    by_region_preview_ms: await timed(() =>
      countConcernedBy(views, everywhere, 'outage', 'region'),
    ),
    by_country_preview_ms: await timed(() =>
      countConcernedBy(views, everywhere, 'outage', { attribute: 'country' }),
    ),
    with_condition_preview_ms: await timed(() =>
      countConcerned(views, { ...everywhere, where }, 'outage'),
    ),
  };
}
