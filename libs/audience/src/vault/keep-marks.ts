import { sql, type ViewsTransaction, writeRows } from '#read-models';
import { FOUND_BY, type MarkRow } from './marks.js';

/** Replaces the marks by which somebody was found by those of today. */
export async function keepMarks(
  tx: ViewsTransaction,
  before: readonly MarkRow[],
  now: readonly MarkRow[],
): Promise<void> {
  const kept = new Set(now.map(nameOf));
  await dropMarks(
    tx,
    before.filter((mark) => !kept.has(nameOf(mark))),
  );
  const known = new Set(before.map(nameOf));
  await writeRows(
    tx,
    FOUND_BY,
    now.filter((mark) => !known.has(nameOf(mark))),
    'skip',
  );
}

export async function dropMarks(tx: ViewsTransaction, marks: readonly MarkRow[]): Promise<void> {
  for (const { token, kind, id } of marks) {
    await sql`DELETE FROM vault.found_by WHERE token = ${token} AND kind = ${kind} AND id = ${id}`.execute(
      tx,
    );
  }
}

function nameOf({ token, kind, id }: MarkRow): string {
  return `${token} ${kind} ${id}`;
}
