import { sql, type Views } from '#read-models';

/** A component that every fifth customer uses. */
export const BUSY = 'payments';
/** Where every fifth customer is served from. */
export const ONE_REGION = 'eu-west';
export const REGIONS = [ONE_REGION, 'eu-central', 'us-east', 'us-west', 'ap-south'];
const SEGMENTS = ['free', 'starter', 'business', 'enterprise'];
const COUNTRIES = ['DE', 'FR', 'US', 'KR', 'JP', 'IN', 'BR', 'GB', 'NL', 'SE'];

/**
 * Fills the tables of the directory as its projection would, each customer using about three components, in a few
 * statements. The same number of customers is always the same customers.
 */
export async function fillDirectory(views: Views, customers: number): Promise<void> {
  await views.transaction().execute(async (tx) => {
    await sql`INSERT INTO customers (id, region, segment, status, components, attributes, since)
      WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST(${customers} AS BIGINT)),
      m (i, a, b, c) AS (SELECT i, (i * 2654435761) % 1000003, (i * 40503) % 999983, (i * 69621) % 999979 FROM n)
      SELECT 'cus_' || (10000000 + i), ${oneOf(sql`a / 5`, REGIONS)}, ${oneOf(sql`a / 31`, SEGMENTS)},
        CASE WHEN b % 33 = 0 THEN 'churned' WHEN b % 17 = 0 THEN 'trial' ELSE 'active' END,
        'other-' || (10 + b % 40) || ',other-' || (50 + c % 40)
          || CASE WHEN a % 5 = 0 THEN ${`,${BUSY}`} ELSE '' END,
        '{"country":"' || ${oneOf(sql`c / 7`, COUNTRIES)} || '"}', NULL
      FROM m`.execute(tx);
    for (const nth of [1, 2, 3]) {
      await sql`INSERT INTO customer_uses (component_id, region, segment, status, customer_id)
        SELECT ${componentAt(nth)}, region, segment, status, id FROM customers
        WHERE ${nth < 3 ? sql`1 = 1` : sql`components LIKE ${`%,${BUSY}`}`}
        ORDER BY 1, 2, 3, 4, 5`.execute(tx);
    }
    await sql`INSERT INTO customer_attributes (name, customer_id, value)
      SELECT 'country', id, substr(attributes, 13, 2) FROM customers ORDER BY id`.execute(tx);
    await sql`INSERT INTO use_partitions (id, component_id, region, segment, status, users)
      SELECT component_id || '|' || region || '|' || segment || '|' || status, component_id, region, segment,
        status, users FROM (
          SELECT component_id, region, segment, status, count(*) AS users FROM customer_uses
          GROUP BY component_id, region, segment, status
          UNION ALL SELECT '', region, segment, status, count(*) FROM customers
          GROUP BY region, segment, status) AS counted`.execute(tx);
  });
}

function componentAt(nth: number) {
  if (nth === 1) return sql`substr(components, 1, 8)`;
  return nth === 2 ? sql`substr(components, 10, 8)` : sql`CAST(${BUSY} AS TEXT)`;
}

function oneOf(number: ReturnType<typeof sql>, words: readonly string[]) {
  const cases = words.map((word, at) => sql`WHEN ${sql.lit(at)} THEN ${sql.lit(word)}`);
  return sql`CASE (${number}) % ${sql.lit(words.length)} ${sql.join(cases, sql` `)} END`;
}
