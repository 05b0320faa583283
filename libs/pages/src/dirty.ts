import type { Position } from '#event-store';
import { type RowTable, sql, type ViewsTransaction, writeRows } from '#read-models';
import { MESSAGE_PATHS, paths, STANDING_PATHS } from './paths.js';

interface DirtyRow {
  readonly path: string;
  readonly marked: string;
}

const DIRTY: RowTable<DirtyRow> = {
  name: 'page_dirty',
  key: ['path'],
  columns: ['path', 'marked'],
  changing: ['marked'],
};

/** Marks what has to be rendered again because of changed incidents and of components with another name. */
export async function markDirty(
  tx: ViewsTransaction,
  position: Position,
  incidents: readonly Touched[],
  renamed: readonly string[],
): Promise<void> {
  const dirty = new Set(STANDING_PATHS);
  const touched = [...incidents, ...(await naming(tx, renamed))];
  for (const { id, month } of touched) {
    dirty.add(paths.incident(id)).add(paths.month(month)).add(paths.monthAtom(month));
  }
  if (incidents.length > 0) {
    for (const month of await neighbours(tx, new Set(touched.map(({ month }) => month)))) {
      dirty.add(paths.month(month)).add(paths.monthAtom(month));
    }
  }
  await mark(tx, position, [...dirty]);
}

/** Marks every document there is, as when the templates have changed or what they show was rebuilt. */
export async function markEverythingDirty(tx: ViewsTransaction, because: string): Promise<void> {
  const dirty = new Set([...STANDING_PATHS, ...MESSAGE_PATHS]);
  for (const { id, month } of await allMonths(tx)) {
    dirty.add(paths.incident(id)).add(paths.month(month)).add(paths.monthAtom(month));
  }
  await mark(tx, because, [...dirty]);
}

export interface Touched {
  readonly id: string;
  readonly month: string;
}

async function mark(tx: ViewsTransaction, marked: string, dirty: readonly string[]): Promise<void> {
  const rows = dirty.map((path) => ({ path, marked }));
  await writeRows(tx, DIRTY, rows, 'overwrite');
}

async function allMonths(tx: ViewsTransaction): Promise<readonly Touched[]> {
  const { rows } = await sql<Touched>`SELECT id, month FROM page_incidents`.execute(tx);
  return rows;
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
  // From month to month by the index: SELECT DISTINCT would look at every incident there ever was.
  const { rows } = await sql<{ month: string }>`
    WITH RECURSIVE months (month) AS (
      SELECT min(month) FROM page_incidents UNION ALL
      SELECT (SELECT min(i.month) FROM page_incidents AS i WHERE i.month > months.month)
      FROM months WHERE month IS NOT NULL)
    SELECT month FROM months WHERE month IS NOT NULL ORDER BY month`.execute(tx);
  return rows
    .map(({ month }) => month)
    .filter((_, at) => [rows[at - 1], rows[at + 1]].some((near) => near && months.has(near.month)));
}
