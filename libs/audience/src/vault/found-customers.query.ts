import type { RawBuilder } from 'kysely';
import { sql } from '#read-models';
import { domainToken, KINDS, wordsOf, wordToken } from './marks.js';
import type { Sealing } from './sealing.js';

/**
 * The condition that a customer `c` is the one looked for: its id begins so, it has all of these words in its name, or
 * this is its domain.
 */
export function customersFoundBy(sealing: Sealing, search: string): RawBuilder<unknown> {
  const text = search.trim();
  const words = wordsOf(text).map((word) => markedBy(wordToken(sealing, word)));
  const ways = [
    sql`SELECT b.id FROM customers AS b WHERE b.id >= ${text} AND b.id < ${`${text}\u{10ffff}`}`,
    markedBy(domainToken(sealing, text)),
    ...(words.length > 0
      ? [sql`SELECT w.id FROM (${sql.join(words, sql` INTERSECT `)}) AS w`]
      : []),
  ];
  return sql`c.id IN (${sql.join(ways, sql` UNION `)})`;
}

function markedBy(token: number): RawBuilder<unknown> {
  return sql`SELECT f.id FROM vault.found_by AS f WHERE f.token = ${token} AND f.kind = ${KINDS.customer}`;
}
