import fc from 'fast-check';
import { catalogEvents } from '#catalog';
import { type Fact, MemoryEventStore, type NewEvent, uuidFrom, wholeStream } from '#event-store';
import {
  checkViews,
  InShadow,
  migrate,
  openViews,
  type Projection,
  ProjectionRunner,
  rebuiltTogether,
  rebuildViews,
  type Views,
} from '#read-models';
import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { migrations, projections } from './house.js';

/** Everything that may happen, to few enough things that it happens to the same ones again and again. */
const COMPONENTS = ['api', 'payments', 'search'] as const;
const CUSTOMERS = ['acme', 'globex', 'initech'] as const;
const REGIONS = ['eu-west', 'us-east'] as const;
const MOMENTS = ['2026-03-01T11:00:00.000Z', '2026-03-31T23:30:00.000+02:00'] as const;
const PHASES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;

const component = fc.constantFrom(...COMPONENTS);
const moment = fc.constantFrom(...MOMENTS);
const where = fc.constantFrom(
  { region: ['eu-west'] },
  { not: { component: ['api'] } },
  { any: [{ status: ['churned'] }, { attribute: 'country', is: ['KR'] }] },
);
const scope = fc.record(
  {
    components: fc.subarray([...COMPONENTS]),
    regions: fc.option(fc.subarray([...REGIONS], { minLength: 1 })),
    customers: fc.subarray([...CUSTOMERS]),
    where,
    except: fc.subarray([...CUSTOMERS]),
    window: fc.record({ from: moment, until: fc.option(moment) }),
  },
  { requiredKeys: ['components', 'regions', 'customers'] },
);
const severity = fc.constantFrom('minor', 'major', 'critical');
const words = { effect: 'It fails.', known: null, unknown: null, doing: null, advice: null };

interface Happening {
  readonly stream: string;
  readonly type: string;
  readonly data: object;
}

const onIncident = fc
  .tuple(
    fc.constantFrom('incident-one', 'incident-two'),
    fc.oneof(
      fc.tuple(fc.constantFrom('ScopeWidened', 'ScopeNarrowed'), fc.record({ scope })),
      fc.tuple(fc.constant('SeverityReassessed'), fc.record({ severity })),
      fc.tuple(
        fc.constant('UpdatePublished'),
        fc.record({
          phase: fc.constantFrom(...PHASES),
          words: fc.constantFrom(words, { body: 'It failed.' }),
          nextUpdateAt: fc.option(moment),
          publishedAt: moment,
          steppedBackBecause: fc.constant(null),
          importedStatus: fc.constantFrom(null, 'resolved'),
        }),
      ),
    ),
  )
  .map(([stream, [type, data]]): Happening => ({ stream, type, data }));

const elsewhere = fc
  .oneof(
    fc.tuple(fc.constant('GroupAdded'), fc.record({ groupId: component, name: fc.string() })),
    fc.tuple(
      fc.constant('ComponentAdded'),
      fc.record({
        componentId: component,
        name: fc.string(),
        groupId: fc.option(component),
        description: fc.constant(null),
      }),
    ),
    fc.tuple(
      fc.constant('ComponentRenamed'),
      fc.record({ componentId: component, name: fc.string() }),
    ),
    fc.tuple(fc.constant('ComponentRetired'), fc.record({ componentId: component })),
    fc.tuple(
      fc.constant('CustomersRecorded'),
      fc.record({
        customers: fc.uniqueArray(
          fc.record({
            id: fc.constantFrom(...CUSTOMERS),
            components: fc.subarray([...COMPONENTS]),
            region: fc.option(fc.constantFrom(...REGIONS)),
            segment: fc.constant(null),
            status: fc.constantFrom('active', 'churned'),
          }),
          { minLength: 1, selector: ({ id }) => id },
        ),
      }),
    ),
    fc.tuple(
      fc.constant('CustomersRetired'),
      fc.record({ customerIds: fc.subarray([...CUSTOMERS], { minLength: 1 }) }),
    ),
    fc.tuple(
      fc.constant('SubscriptionRequested'),
      fc.record({ components: fc.subarray([...COMPONENTS]) }),
    ),
    fc.tuple(fc.constantFrom('SubscriptionConfirmed', 'Unsubscribed'), fc.constant({})),
  )
  .map(([type, data]): Happening => {
    const isOfCatalog = type in catalogEvents;
    const isOfDirectory = type.startsWith('Customers');
    const stream = isOfCatalog ? 'catalog' : isOfDirectory ? 'directory-a' : 'recipient-somebody';
    return { stream, type, data };
  });

const declared = (stream: string, notify: boolean | null): fc.Arbitrary<Happening> =>
  fc
    .record({ scope, severity, beganAt: moment, kind: fc.constantFrom('outage', 'breach') })
    .map((data) => ({
      stream,
      type: 'IncidentDeclared',
      data: {
        ...data,
        title: 'Payments fail',
        detectedAt: data.beganAt,
        origin: notify === null ? null : { source: 'x', sourceId: '1', url: null, notify },
      },
    }));

/** One incident of our own and one of another tool's history, among all else. */
const history = fc
  .tuple(
    fc.array(elsewhere, { maxLength: 3 }),
    declared('incident-one', null),
    fc.array(fc.oneof(onIncident, elsewhere), { maxLength: 3 }),
    fc.constantFrom(true, false).chain((notify) => declared('incident-two', notify)),
    fc.array(fc.oneof(onIncident, onIncident, elsewhere), { maxLength: 8 }),
  )
  .map(([before, one, between, two, after]) => [...before, one, ...between, two, ...after]);

function event({ type, data }: Happening, nth: number): NewEvent & Fact {
  return {
    id: uuidFrom(`event ${nth}`),
    type,
    data: type === 'UpdatePublished' ? { updateId: `update-${nth}`, ...data } : data,
    metadata: {
      correlationId: `${nth}`,
      causationId: `${nth}`,
      actor: { kind: 'system', id: 'test' },
      occurredAt: `2026-03-01T12:${String(nth).padStart(2, '0')}:00.000Z`,
      schemaVersion: 1,
    },
  };
}

async function tell(store: MemoryEventStore, fact: Happening, nth: number): Promise<void> {
  const newest = (await wholeStream(store, fact.stream)).at(-1);
  await store.append(fact.stream, [event(fact, nth)], { expected: newest?.revision ?? 'noStream' });
}

/** The planner writes to people; what it does is no view, and the others do not read it. */
const views = projections.filter(({ tables }) => tables.length > 0);

onBothEngines((backend) => {
  let place: TemporaryViews;
  let db: Views;

  beforeEach(async () => {
    place = await backend.prepare();
    db = openViews(place.place);
    await migrate(db, migrations);
  });
  afterEach(async () => {
    await db.destroy();
    await place.remove();
  });

  async function differences(store: MemoryEventStore): Promise<string[]> {
    const found: string[] = [];
    for (const group of rebuiltTogether(views)) {
      for (const { tables } of await checkViews({ store, views: db, restMs: 0 }, group)) {
        found.push(
          ...tables
            .filter(({ different }) => different > 0)
            .map(({ table, firstKeys }) => `${table}: ${firstKeys.join(', ')}`),
        );
      }
    }
    return found;
  }

  async function begin(
    followed: readonly Projection[] = views,
  ): Promise<{ store: MemoryEventStore; runner: ProjectionRunner }> {
    await db.destroy();
    await place.remove();
    place = await backend.prepare();
    db = openViews(place.place);
    await migrate(db, migrations);
    const store = new MemoryEventStore();
    const log = {
      parked: (projection: string, _: unknown, error: unknown) => {
        throw new Error(`${projection} parked`, { cause: error });
      },
    };
    return { store, runner: new ProjectionRunner(store, db, followed, log, 'rebuild property') };
  }

  const runs = backend.name === 'SQLite' ? 12 : 3;

  it('finds every view the same as made anew, after each thing that happened (65)', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(fc.boolean(), { maxLength: 5 }), async (facts, pauses) => {
        const { store, runner } = await begin();
        for (const [nth, fact] of facts.entries()) {
          await tell(store, fact, nth);
          // Sometimes several things are seen at once: that must make no difference.
          if (pauses[nth % Math.max(1, pauses.length)] && nth < facts.length - 1) continue;
          await runner.catchUp();
          expect(await differences(store)).toEqual([]);
        }
      }),
      { numRuns: runs },
    );
  }, 120_000);

  it('puts rebuilt views in place that are the same and go on as before (66)', async () => {
    await fc.assert(
      fc.asyncProperty(history, history, async (before, after) => {
        const { store, runner } = await begin();
        const all = [...before, ...after.filter(({ type }) => type !== 'IncidentDeclared')];
        for (const [nth, fact] of all.entries()) {
          if (nth === before.length) {
            await runner.catchUp();
            for (const group of rebuiltTogether(views)) await rebuildHere(store, group);
          }
          await tell(store, fact, nth);
        }
        await runner.catchUp();
        expect(await differences(store)).toEqual([]);
      }),
      { numRuns: runs },
    );
  }, 120_000);

  it('knows which views read the tables of another (66)', async () => {
    for (const facts of fc.sample(history, { seed: 66, numRuns: 5 })) {
      const { store, runner } = await begin(views.map(amongStrangers));
      for (const [nth, fact] of facts.entries()) {
        await tell(store, fact, nth);
      }
      await runner.catchUp();
    }
  }, 60_000);

  /** Finds no table of another projection but of those it says it reads. */
  function amongStrangers(projection: Projection): Projection {
    const { name, reads = [] } = projection;
    const strangers = views.filter((other) => other.name !== name && !reads.includes(other.name));
    // Some have a column called `components`; SQL cannot tell it from the table of that name.
    const tables = strangers.flatMap((other) => other.tables).filter((one) => one !== 'components');
    const hidden = new InShadow(new Map(tables.map((table) => [table, `${table}_of_another`])));
    return {
      ...projection,
      apply: (events, tx) => projection.apply(events, tx.withPlugin(hidden)),
    };
  }

  async function rebuildHere(store: MemoryEventStore, group: Projection[]): Promise<void> {
    for (const { parked } of await rebuildViews({ store, views: db, restMs: 0 }, group)) {
      expect(parked).toEqual([]);
    }
  }
});
