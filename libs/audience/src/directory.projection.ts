import { deleteRows, type RowTable, sql, type ViewsTransaction, writeRows } from '#read-models';
import type { DirectoryCustomer } from './events.js';

type CustomerRow = Omit<DirectoryCustomer, 'components' | 'attributes'>;

const CUSTOMERS: RowTable<CustomerRow> = {
  name: 'customers',
  key: ['id'],
  columns: ['id', 'region', 'segment', 'status'],
  changing: ['region', 'segment', 'status'],
};

interface UseRow {
  readonly component_id: string;
  readonly customer_id: string;
}

const USES: RowTable<UseRow> = {
  name: 'customer_components',
  key: ['component_id', 'customer_id'],
  columns: ['component_id', 'customer_id'],
  changing: [],
};

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
  const ids = customers.map(({ id }) => id);
  await deleteRows(tx, USES, 'customer_id', ids);
  const rows = customers.map(({ id, region, segment, status }) => ({
    id,
    region,
    segment,
    status,
  }));
  await writeRows(tx, CUSTOMERS, rows, 'overwrite');
  const uses = customers.flatMap(({ id, components }) =>
    components.map((component_id) => ({ component_id, customer_id: id })),
  );
  await writeRows(tx, USES, uses, 'skip');
}

export async function dropCustomers(tx: ViewsTransaction, ids: readonly string[]): Promise<void> {
  await deleteRows(tx, USES, 'customer_id', ids);
  await deleteRows(tx, CUSTOMERS, 'id', ids);
}
