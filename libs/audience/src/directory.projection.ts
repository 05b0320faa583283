import { sql, type ViewsTransaction } from '#read-models';
import type { DirectoryCustomer } from './events.js';

const ROWS = 100;

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
