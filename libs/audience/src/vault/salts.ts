import { sql, type Views, type ViewsTransaction } from '#read-models';

const NUMBERS_MAX = 1_000;

/** The salts of keys by their numbers; a key that was destroyed has none. */
export async function saltsOf(
  views: Views | ViewsTransaction,
  numbers: readonly number[],
): Promise<Map<number, Uint8Array>> {
  const salts = new Map<number, Uint8Array>();
  for (let at = 0; at < numbers.length; at += NUMBERS_MAX) {
    const slice = numbers.slice(at, at + NUMBERS_MAX);
    const { rows } = await sql<{ no: number; salt: Uint8Array }>`
      SELECT no, salt FROM vault_keys.subjects WHERE no IN (${sql.join(slice)})`.execute(views);
    for (const { no, salt } of rows) salts.set(no, salt);
  }
  return salts;
}
