import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position } from '#event-store';
import { sql } from '#read-models';
import { onBothEngines, type ViewsBackend } from '../../../test/support/views-backends.js';
import { countAffected, destinations } from './audience.query.js';
import { customersRecorded, customersRetired } from './record-customers.js';
import { destinationKey } from './destination.js';
import { Anything, type Chance, COMPONENTS } from './fixtures/anything.js';
import { declared, narrowed, published, widened } from './fixtures/facts.js';
import { chance, House } from './fixtures/house.js';
import { plain, type PlainIncident, PlainReckoning } from './fixtures/plain-reckoning.js';
import { comparePreview, compareReasons, listAsOf } from './fixtures/story-comparisons.js';
import { importCustomers } from './import/import-customers.js';
import { whoIsTold } from './who-is-told.query.js';

const GENERATOR = '../shared/tools/make-customers.mjs';
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const KINDS = ['outage', 'degradation', 'data_loss', 'breach', 'maintenance'] as const;
const SEVERITIES = ['minor', 'major', 'critical'] as const;

/** Whom an incident affected after an event, and through what. */
interface Seen extends Pick<PlainIncident, 'because'> {
  readonly id: string;
  readonly asOf: Position;
}

/** Plays the same story to the real thing and to the plain reckoning, and compares. */
class Story {
  private readonly seen: Seen[] = [];
  private told = 0;

  private readonly anything: Anything;

  constructor(
    private readonly house: House,
    private readonly reckoning: PlainReckoning,
    private readonly random: Chance,
  ) {
    this.anything = new Anything(random);
  }

  /** Customers beside those that were imported, so that every rule finds some. */
  async populate(count: number): Promise<void> {
    const made = Array.from({ length: count }, (_, nth) =>
      this.anything.customer(`cus_made${nth}`),
    );
    for (const customer of made) this.reckoning.customers.set(customer.id, customer);
    await this.house.tell('directory-made', customersRecorded(made));
  }

  async step(): Promise<void> {
    const open = [...this.reckoning.incidents].filter(([, { over }]) => !over);
    const dice = this.random.below(10);
    const [id, incident] = this.random.pick(open) ?? [];
    const [again] = [...this.reckoning.incidents].filter(([, { over }]) => over);
    let asOf: Position;
    if (!id || !incident || dice === 0) asOf = await this.declare();
    else if (dice <= 3) asOf = await this.changeScope(id, incident);
    else if (dice === 4 && again && this.random.is(0.3)) asOf = await this.goOn(...again);
    else if (dice === 4) asOf = await this.resolve(id, incident);
    else if (dice <= 7) asOf = await this.changeCustomers();
    else if (dice === 8)
      asOf = await (this.random.is(0.5) ? this.retire() : this.expose(id, incident));
    else asOf = await this.changeSubscriptions();
    this.reckoning.lookAgain();
    for (const [one, { because }] of this.reckoning.incidents)
      this.seen.push({ id: one, asOf, because });
  }

  /** Brings the views up to date and compares what they say with the plain reckoning. */
  async compare(): Promise<void> {
    await this.house.catchUp();
    const asOf = await this.house.store.head();
    for (const [incidentId, incident] of this.reckoning.incidents) {
      const { rows } = await sql<{ id: string }>`SELECT customer_id AS id FROM affected
        WHERE incident_id = ${incidentId} AND until_turn IS NULL`.execute(this.house.views);
      expect(rows.map(({ id }) => id).sort()).toEqual([...incident.affected].sort());
      expect(await countAffected(this.house.views, incidentId)).toBe(incident.affected.size);
      if (!incident.over) {
        await compareReasons(this.house, this.reckoning, incidentId, incident);
        await comparePreview(this.house, this.reckoning, incident);
      }
      const { kind, severity, scope } = incident;
      const told = whoIsTold({ incidentId, kind, severity, scope, asOf });
      const { rows: lanes } = await told.execute(this.house.views);
      const found = await destinations(
        this.house.vault,
        lanes.map(({ dest_key }) => dest_key),
      );
      const addresses = lanes.map(
        ({ dest_key, lane }) => `${lane} ${plain(found.get(dest_key)?.address ?? '?')}`,
      );
      expect(addresses.sort()).toEqual(this.reckoning.told(incidentId));
      this.told += addresses.length;
    }
  }

  /** Every moment of the story is still known at its end, with whom it affected through what. */
  async compareThePast(): Promise<number> {
    for (const { id, asOf, because } of this.seen) {
      expect(await countAffected(this.house.views, id, asOf)).toBe(because.size);
      expect(await listAsOf(this.house, id, asOf)).toEqual(because);
    }
    return this.told;
  }

  private async declare(): Promise<Position> {
    const { random, reckoning } = this;
    const id = `i${reckoning.incidents.size}`;
    const scope = this.anything.scope([...this.reckoning.customers.keys()]);
    const kind = random.pick(KINDS);
    const severity = random.pick(SEVERITIES);
    const exposed = new Map<string, string[]>();
    reckoning.incidents.set(id, {
      kind,
      severity,
      scope,
      over: false,
      exposed,
      affected: new Set(),
      because: new Map(),
    });
    return this.house.tell(`incident-${id}`, [declared({ kind, severity, scope })]);
  }

  private async changeScope(id: string, incident: PlainIncident): Promise<Position> {
    incident.scope = this.anything.scope([...this.reckoning.customers.keys()]);
    const change = this.random.is(0.5) ? widened : narrowed;
    return this.house.tell(`incident-${id}`, [change(incident.scope)]);
  }

  private async resolve(id: string, incident: PlainIncident): Promise<Position> {
    incident.over = true;
    const phase = incident.kind === 'maintenance' ? 'completed' : 'resolved';
    return this.house.tell(`incident-${id}`, [published(phase)]);
  }

  private async goOn(id: string, incident: PlainIncident): Promise<Position> {
    incident.over = false;
    return this.house.tell(`incident-${id}`, [published('monitoring')]);
  }

  private async changeCustomers(): Promise<Position> {
    const { random, reckoning } = this;
    const known = random.some([...reckoning.customers.keys()], 0.05);
    const fresh = random.is(0.3) ? [`cus_new${random.below(20)}`] : [];
    const changed = [...known, ...fresh, random.pick([...reckoning.customers.keys()])].map((id) =>
      this.anything.customer(id),
    );
    for (const customer of changed) reckoning.customers.set(customer.id, customer);
    return this.house.tell('directory-story', customersRecorded(changed));
  }

  private async retire(): Promise<Position> {
    const { random, reckoning } = this;
    const id = random.pick([...reckoning.customers.keys()]);
    if (reckoning.customers.size > 2) reckoning.customers.delete(id);
    const stays = reckoning.customers.get(id);
    return this.house.tell(
      'directory-story',
      stays ? customersRecorded([stays]) : customersRetired([id]),
    );
  }

  private async changeSubscriptions(): Promise<Position> {
    const { random, reckoning, house } = this;
    const address = random.pick(reckoning.addresses());
    const stream = `recipient-${destinationKey(house.secrets, address)}`;
    if (random.is(0.5)) {
      reckoning.stopped.add(address);
      reckoning.subscribers.delete(address);
      return house.tell(stream, [{ type: 'Unsubscribed', data: { via: 'page' } }]);
    }
    const components = random.some(COMPONENTS, 0.3);
    reckoning.stopped.delete(address);
    reckoning.subscribers.set(address, components);
    return house.tell(stream, [
      { type: 'SubscriptionRequested', data: { components } },
      { type: 'SubscriptionConfirmed', data: {} },
    ]);
  }

  private async expose(id: string, incident: PlainIncident): Promise<Position> {
    const { random, reckoning, house } = this;
    const some = [...random.some([...reckoning.customers.keys()], 0.2), 'cus_new2'];
    const stream = `exposure-${id}`;
    if (random.is(0.3)) {
      for (const one of some) incident.exposed.delete(one);
      const data = { incidentId: id, customerIds: some, reason: 'Another of that name.' };
      return house.tell(stream, [{ type: 'CustomersCleared', data }]);
    }
    const customers = some.map((one) => ({
      id: one,
      dataClasses: random.some(['e-mail address', 'password hash'], 0.6),
    }));
    for (const one of customers) incident.exposed.set(one.id, one.dataClasses);
    const data = { incidentId: id, customers, reason: 'Found in the file.' };
    return house.tell(stream, [{ type: 'CustomersExposed', data }]);
  }
}

async function play(
  backend: ViewsBackend,
  folder: string,
  seed: number,
  steps: number,
): Promise<number> {
  const house = await House.open(backend);
  try {
    const files = ['customers.csv', 'contacts.csv'].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    const { store, views, secrets } = house;
    const meta = {
      batchId: 'import',
      actor: { kind: 'system', id: 'import' } as const,
      now: new Date(0),
    };
    expect(await importCustomers({ files, store, views, secrets, meta })).toMatchObject({
      refused: 0,
    });
    const reckoning = new PlainReckoning();
    reckoning.read(...files);
    const random = chance(seed);
    const story = new Story(house, reckoning, random);
    await story.populate(60);
    for (let step = 0; step < steps; step += 1) {
      await story.step();
      if (random.is(0.4) || step === steps - 1) await story.compare();
    }
    return await story.compareThePast();
  } finally {
    await house.close();
  }
}

onBothEngines((backend) => {
  it.each([1, 2, 3, 4, 5, 6])(
    'finds exactly those, and nobody else, whatever changes in whatever order (story %i)',
    async (seed) => {
      expect(await play(backend, FIXTURES, seed, 80)).toBeGreaterThan(0);
    },
  );

  const generator = join(ROOT, GENERATOR);
  const withGenerator = existsSync(generator) ? it : it.skip;

  withGenerator(`finds exactly those of 2,000 accounts (needs ${GENERATOR})`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daylight-base-'));
    const options = ['--n', '2000', '--seed', '1', '--format', 'csv', '--quiet', '--out', folder];
    execFileSync(process.execPath, [generator, ...options]);
    try {
      expect(await play(backend, folder, 7, 40)).toBeGreaterThan(1_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
