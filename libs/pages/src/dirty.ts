import type { Position } from '#event-store';
import { sql, type Views, type ViewsTransaction } from '#read-models';
import { MESSAGE_PATHS, paths, STANDING_PATHS } from './paths.js';

const CHUNK = 200;

/** Marks what has to be rendered again because of changed incidents and of components with another name. */
export async function markDirty(
  tx: ViewsTransaction,
  position: Position,
  incidentIds: readonly string[],
  renamed: readonly string[],
): Promise<void> {
  const dirty = new Set(STANDING_PATHS);
  const touched = [...(await monthsOf(tx, incidentIds)), ...(await naming(tx, renamed))];
  for (const { id, month } of touched) {
    dirty.add(paths.incident(id)).add(paths.month(month)).add(paths.monthAtom(month));
  }
  if (incidentIds.length > 0) {
    for (const month of await neighbours(tx, new Set(touched.map(({ month }) => month)))) {
      dirty.add(paths.month(month)).add(paths.monthAtom(month));
    }
  }
  await mark(tx, position, [...dirty]);
}

/** Marks every document there is, as when the templates have changed. */
export async function markEverythingDirty(views: Views): Promise<void> {
  await views.transaction().execute(async (tx) => {
    const dirty = new Set([...STANDING_PATHS, ...MESSAGE_PATHS]);
    for (const { id, month } of await allMonths(tx)) {
      dirty.add(paths.incident(id)).add(paths.month(month)).add(paths.monthAtom(month));
    }
    await mark(tx, 'everything', [...dirty]);
  });
}

interface Touched {
  readonly id: string;
  readonly month: string;
}

async function mark(tx: ViewsTransaction, marked: string, dirty: readonly string[]): Promise<void> {
  for (let at = 0; at < dirty.length; at += CHUNK) {
    const rows = dirty.slice(at, at + CHUNK).map((path) => sql`(${path}, ${marked})`);
    await sql`INSERT INTO page_dirty (path, marked) VALUES ${sql.join(rows)}
      ON CONFLICT (path) DO UPDATE SET marked = excluded.marked`.execute(tx);
  }
}

async function allMonths(tx: ViewsTransaction): Promise<readonly Touched[]> {
  const { rows } = await sql<Touched>`SELECT id, month FROM page_incidents`.execute(tx);
  return rows;
}

async function monthsOf(tx: ViewsTransaction, ids: readonly string[]): Promise<readonly Touched[]> {
  const touched: Touched[] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    const { rows } = await sql<Touched>`SELECT id, month FROM page_incidents
      WHERE id IN (${sql.join(ids.slice(at, at + CHUNK))})`.execute(tx);
    touched.push(...rows);
  }
  return touched;
}

async function naming(
  tx: ViewsTransaction,
  componentIds: readonly string[],
): Promise<readonly Touched[]> {
  const touched: Touched[] = [];
  for (const id of componentIds) {
    const { rows } = await sql<Touched>`SELECT id, month FROM page_incidents
      WHERE components LIKE ${`%"${id}"%`}`.execute(tx);
    touched.push(...rows);
  }
  return touched;
}

/** The months with incidents just before and after the given ones. */
async function neighbours(
  tx: ViewsTransaction,
  months: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ month: string }>`
    SELECT DISTINCT month FROM page_incidents ORDER BY month`.execute(tx);
  return rows
    .map(({ month }) => month)
    .filter((_, at) => [rows[at - 1], rows[at + 1]].some((near) => near && months.has(near.month)));
}
