import { sql, type ViewsTransaction } from '#read-models';
import type { DirectoryCustomer } from './events.js';

const ROWS = 100;

/** Those that are new, or not as they were: most of a second import is neither. */
export async function changedAmong(
  tx: ViewsTransaction,
  customers: readonly DirectoryCustomer[],
): Promise<DirectoryCustomer[]> {
  const ids = customers.map(({ id }) => id);
  const { rows } = await sql<Record<keyof DirectoryCustomer, string | null>>`
    SELECT c.id, c.region, c.segment, c.status,
      (SELECT string_agg(u.component_id, ',' ORDER BY u.component_id) FROM customer_components AS u
        WHERE u.customer_id = c.id) AS components
    FROM customers AS c WHERE c.id IN (${sql.join(ids)})`.execute(tx);
  const known = new Map(rows.map((row) => [row.id, row]));
  return customers.filter((customer) => {
    const before = known.get(customer.id);
    return (
      before?.region !== customer.region ||
      before.segment !== customer.segment ||
      before.status !== customer.status ||
      (before.components ?? '') !== [...customer.components].sort().join()
    );
  });
}

/** Brings the deciding part of customers up to date. */
export async function keepCustomers(
  tx: ViewsTransaction,
  customers: readonly DirectoryCustomer[],
): Promise<void> {
  await dropComponents(
    tx,
    customers.map(({ id }) => id),
  );
  for (const rows of slices(customers)) {
    const values = rows.map(
      ({ id, region, segment, status }) => sql`(${id}, ${region}, ${segment}, ${status})`,
    );
    await sql`INSERT INTO customers (id, region, segment, status) VALUES ${sql.join(values)}
      ON CONFLICT (id) DO UPDATE SET region = excluded.region, segment = excluded.segment,
        status = excluded.status`.execute(tx);
  }
  const uses = customers.flatMap(({ id, components }) =>
    components.map((component) => ({ id, component })),
  );
  for (const rows of slices(uses)) {
    const values = rows.map(({ id, component }) => sql`(${component}, ${id})`);
    await sql`INSERT INTO customer_components (component_id, customer_id) VALUES ${sql.join(values)}
      ON CONFLICT DO NOTHING`.execute(tx);
  }
}

export async function dropCustomers(tx: ViewsTransaction, ids: readonly string[]): Promise<void> {
  await dropComponents(tx, ids);
  await sql`DELETE FROM customers WHERE id IN (${sql.join(ids)})`.execute(tx);
}

async function dropComponents(tx: ViewsTransaction, ids: readonly string[]): Promise<void> {
  await sql`DELETE FROM customer_components WHERE customer_id IN (${sql.join(ids)})`.execute(tx);
}

function* slices<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < list.length; at += ROWS) yield list.slice(at, at + ROWS);
}
