import fc from 'fast-check';
import { affectedProjection } from '#audience';
import {
  type EventStore,
  type Fact,
  MemoryEventStore,
  type RecordedEvent,
  uuidFrom,
} from '#event-store';
import { incidentBoard } from '#incidents';
import { statusPageProjection } from '#pages';
import { migrate, openViews, ProjectionRunner, sql, type Views } from '#read-models';
import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { migrations } from './house.js';

const PROJECTIONS = [incidentBoard, affectedProjection, statusPageProjection];
const TABLES = PROJECTIONS.flatMap(({ tables }) => tables);
const COMPONENTS = ['api', 'payments', 'search'];
const REGIONS = ['eu-west', 'us-east'];
const CUSTOMERS = ['a', 'b', 'c', 'd', 'e'];

const scope = fc.record({
  components: fc.subarray(COMPONENTS),
  regions: fc.option(fc.subarray(REGIONS, { minLength: 1 })),
  customers: fc.subarray(CUSTOMERS),
});
const moment = fc.integer({ min: 0, max: 40 }).map((days) => {
  return new Date(Date.UTC(2026, 1, 1 + days, 12)).toISOString();
});
const severity = fc.constantFrom('minor', 'major', 'critical');
const phase = fc.constantFrom('investigating', 'identified', 'monitoring', 'resolved');
const words = fc.constantFrom(
  { body: 'It failed.' },
  { effect: 'It fails.', known: null, unknown: null, doing: null, advice: null },
);
const origin = fc.option(
  fc.record({
    source: fc.constant('elsewhere'),
    sourceId: fc.constant('1'),
    url: fc.constant(null),
    notify: fc.boolean(),
  }),
);

const customer = fc.record({
  id: fc.constantFrom(...CUSTOMERS),
  components: fc.subarray(COMPONENTS),
  region: fc.option(fc.constantFrom(...REGIONS)),
  segment: fc.constant(null),
  status: fc.constantFrom('active', 'churned'),
});

/** One more thing that happens to one of four incidents, or to the directory. */
const happening = fc.record({
  incident: fc.integer({ min: 0, max: 3 }),
  declaration: fc.record({
    title: fc.constant('Payments fail'),
    kind: fc.constantFrom('outage', 'breach', 'maintenance'),
    severity,
    beganAt: moment,
    detectedAt: moment,
    scope,
    origin,
  }),
  later: fc.oneof(
    fc.record({ type: fc.constant('ScopeWidened'), data: fc.record({ scope }) }),
    fc.record({ type: fc.constant('ScopeNarrowed'), data: fc.record({ scope }) }),
    fc.record({ type: fc.constant('SeverityReassessed'), data: fc.record({ severity }) }),
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('UpdatePublished'),
        data: fc.record({
          phase,
          words,
          nextUpdateAt: fc.option(moment),
          publishedAt: moment,
          steppedBackBecause: fc.constant(null),
          importedStatus: fc.constantFrom(null, 'Update'),
        }),
      }),
    },
    fc.record({
      type: fc.constant('UpdateCorrected'),
      data: fc.record({
        corrects: fc.constant('0'),
        words,
        nextUpdateAt: fc.option(moment),
        publishedAt: moment,
      }),
    }),
    fc.record({
      type: fc.constant('CustomersRecorded'),
      data: fc.record({
        customers: fc.uniqueArray(customer, {
          selector: ({ id }) => id,
          minLength: 1,
          maxLength: 4,
        }),
      }),
    }),
    fc.record({
      type: fc.constant('CustomersRetired'),
      data: fc.record({ customerIds: fc.subarray(CUSTOMERS, { minLength: 1 }) }),
    }),
    fc.record({
      type: fc.constant('ComponentAdded'),
      data: fc.record({
        componentId: fc.constantFrom(...COMPONENTS),
        name: fc.constantFrom('One', 'Two'),
        groupId: fc.constant(null),
        description: fc.constant(null),
      }),
    }),
  ),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** How the log is delivered: sizes of batches, and how many events of before come with each once more. */
const delivery = fc.array(
  fc.record({ fresh: fc.integer({ min: 1, max: 12 }), again: fc.integer({ min: 0, max: 6 }) }),
  { minLength: 1, maxLength: 8 },
);
type Delivery = typeof delivery extends fc.Arbitrary<infer T> ? T : never;

onBothEngines((backend) => {
  let place: TemporaryViews;
  let views: Views;
  beforeAll(async () => {
    place = await backend.prepare();
    views = openViews(place.place);
    await migrate(views, migrations);
  });
  afterAll(async () => {
    await views.destroy();
    await place.remove();
  });

  it('comes to the same rows whatever batches the log is delivered in, also when some come twice (65)', async () => {
    const runs = backend.name === 'SQLite' ? 60 : 15;
    const history = fc.array(happening, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(history, delivery, async (happenings, deliveries) => {
        const log = await logOf(happenings);
        const oneByOne = await rowsAfter(views, log, [{ fresh: 1, again: 0 }]);
        expect(await rowsAfter(views, log, deliveries)).toEqual(oneByOne);
        expect(await rowsAfter(views, log, [{ fresh: 40, again: 0 }])).toEqual(oneByOne);
      }),
      { numRuns: runs },
    );
  });
});

async function logOf(happenings: readonly Happening[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  const declared = new Set<number>();
  const revisions = new Map<string, bigint>();
  for (const [at, { incident, declaration, later }] of happenings.entries()) {
    const isOurs = !/^(Customers|Component)/.test(later.type);
    const isFirst = isOurs && !declared.has(incident);
    if (isFirst) declared.add(incident);
    const fact: Fact = isFirst
      ? { type: 'IncidentDeclared', data: declaration }
      : { type: later.type, data: { ...later.data, updateId: `update-${at}` } };
    const stream = isOurs ? `incident-${incident}` : later.type.slice(0, 9).toLowerCase();
    const metadata = {
      correlationId: 'spec',
      causationId: 'spec',
      actor: { kind: 'system', id: 'spec' },
      occurredAt: new Date(Date.UTC(2026, 2, 1, 0, at)).toISOString(),
      schemaVersion: 1,
    } as const;
    const event = { id: uuidFrom(`event ${at}`), ...fact, metadata };
    const expected = revisions.get(stream) ?? 'noStream';
    revisions.set(stream, (await store.append(stream, [event], { expected })).revision);
  }
  return store;
}

async function rowsAfter(
  views: Views,
  log: MemoryEventStore,
  deliveries: Delivery,
): Promise<Record<string, unknown[]>> {
  for (const table of [...TABLES, 'checkpoints', 'page_dirty']) {
    await sql`DELETE FROM ${sql.table(table)}`.execute(views);
  }
  const parked: unknown[] = [];
  const say = { parked: (_: string, __: RecordedEvent, error: unknown) => parked.push(error) };
  const runner = new ProjectionRunner(
    delivering(log, deliveries),
    views,
    PROJECTIONS,
    say,
    'any batches spec',
  );
  await runner.catchUp();
  expect(parked).toEqual([]);
  const found: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const { rows } = await sql`SELECT * FROM ${sql.table(table)}`.execute(views);
    found[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return found;
}

/** The log, given out in these batches over and over. */
function delivering(log: MemoryEventStore, deliveries: Delivery): EventStore {
  let turn = 0;
  return new Proxy(log, {
    get: (target, name) => {
      // A port has methods only.
      if (name !== 'readAll') return (target[name as 'head'] as () => unknown).bind(target);
      return async ({ after }: { after: string }) => {
        const all = await target.readAll({ limit: 1_000 });
        const next = all.findIndex(({ position }) => position > after);
        const { fresh, again } = deliveries[turn++ % deliveries.length] ?? { fresh: 1, again: 0 };
        return next === -1 ? [] : all.slice(Math.max(0, next - again), next + fresh);
      };
    },
  });
}
