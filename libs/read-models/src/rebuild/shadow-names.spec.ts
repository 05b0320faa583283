import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  DummyDriver,
  sql,
} from 'kysely';
import { InShadow, renamed } from './shadow-names.js';

const names = new Map([
  ['components', 'components__v2'],
  ['affected', 'affected__v2'],
]);

describe('the SQL of a projection that writes into a shadow', () => {
  it.each([
    ['SELECT count(*) FROM components', 'SELECT count(*) FROM components__v2'],
    [
      'UPDATE affected SET a = 1 WHERE affected.b = 2',
      'UPDATE affected__v2 SET a = 1 WHERE affected__v2.b = 2',
    ],
    ['INSERT INTO "affected" (a)', 'INSERT INTO "affected__v2" (a)'],
    ['FROM affected AS a', 'FROM affected__v2 AS a'],
  ])('names the shadow: %s (66)', (words, expected) => {
    expect(renamed(words, names)).toBe(expected);
  });

  it.each([
    `'{"components":["' || x || '"]}'`,
    `'it''s affected'`,
    'FROM affected_scopes, customer_components, my_affected, affected__v2',
    'FROM vault.components',
    'p.components = 1',
    'x AS components',
    '-- affected',
    '/* affected */',
  ])('leaves alone what is not the table: %s (66)', (words) => {
    expect(renamed(words, names)).toBe(words);
  });

  it('also renames what the query builder says, and only tables there (66)', () => {
    const db = new Kysely<{ components: { affected: string }; other: { id: string } }>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (on) => new SqliteIntrospector(on),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    }).withPlugin(new InShadow(names));
    const built = db
      .selectFrom('components as c')
      .innerJoin('other', 'other.id', 'c.affected')
      .select(['c.affected as components'])
      .where(sql`(SELECT count(*) FROM components WHERE id = ${'affected'})`, '>', 0);
    expect(built.compile().sql).toBe(
      'select "c"."affected" as "components" from "components__v2" as "c" ' +
        'inner join "other" on "other"."id" = "c"."affected" ' +
        'where (SELECT count(*) FROM components__v2 WHERE id = ?) > ?',
    );
  });
});
