import { sql, type Views, type ViewsTransaction, writeRows } from '#read-models';
import { FOUND_BY, type MarkRow } from './marks.js';

/**
 * Replaces the marks by which somebody was found by those of today. `isBulk`: new ones are put aside, and count once
 * they are sorted in.
 */
export async function keepMarks(
  tx: ViewsTransaction,
  before: readonly MarkRow[],
  now: readonly MarkRow[],
  isBulk: boolean,
): Promise<void> {
  const kept = new Set(now.map(nameOf));
  await dropMarks(
    tx,
    before.filter((mark) => !kept.has(nameOf(mark))),
  );
  const known = new Set(before.map(nameOf));
  const added = now.filter((mark) => !known.has(nameOf(mark)));
  await writeRows(tx, isBulk ? FOUND_BY_NEW : FOUND_BY, added, 'skip');
}

export async function dropMarks(tx: ViewsTransaction, marks: readonly MarkRow[]): Promise<void> {
  if (marks.length === 0) return;
  const { rows } = await sql`SELECT 1 FROM vault.found_by_new LIMIT 1`.execute(tx);
  const tables = rows.length > 0 ? ['found_by', 'found_by_new'] : ['found_by'];
  for (const { token, kind, id } of marks) {
    for (const table of tables)
      await sql`DELETE FROM vault.${sql.ref(table)}
        WHERE token = ${token} AND kind = ${kind} AND id = ${id}`.execute(tx);
  }
}

/** Marks that are sorted in with one transaction. */
const AT_ONCE = 400_000;
const TOKENS = 2 ** 48;

/** Sorts in what an import has put aside: in the order of the tree, so that each page of it is written once. */
export async function sortInMarks(views: Views): Promise<void> {
  const { rows } = await sql<{ marks: number }>`
    SELECT count(*) AS marks FROM vault.found_by_new`.execute(views);
  const marks = Number(rows[0]?.marks ?? 0);
  if (marks === 0) return;
  const slices = Math.ceil(marks / AT_ONCE);
  for (let at = 0; at < slices; at += 1) {
    const from = Math.floor((at * TOKENS) / slices);
    const to = Math.floor(((at + 1) * TOKENS) / slices);
    await views.transaction().execute((tx) =>
      sql`INSERT INTO vault.found_by (token, kind, id)
        SELECT token, kind, id FROM vault.found_by_new WHERE token >= ${from} AND token < ${to}
        ORDER BY token, kind, id ON CONFLICT DO NOTHING`.execute(tx),
    );
  }
  await views.transaction().execute((tx) => sql`DELETE FROM vault.found_by_new`.execute(tx));
}

const FOUND_BY_NEW = { ...FOUND_BY, name: 'vault.found_by_new' };

function nameOf({ token, kind, id }: MarkRow): string {
  return `${token} ${kind} ${id}`;
}
