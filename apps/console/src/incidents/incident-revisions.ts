import { sql, type Views } from '#read-models';

/** How many facts of each incident the views have seen, or of one. */
export async function incidentRevisions(views: Views, id?: string): Promise<Map<string, string>> {
  const which = id === undefined ? sql`1 = 1` : sql`id = ${id}`;
  const { rows } = await sql<{ id: string; revision: string }>`
    SELECT id, revision FROM incidents WHERE ${which}`.execute(views);
  return new Map(rows.map((row) => [row.id, row.revision]));
}
