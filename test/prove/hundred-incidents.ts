import { type EventStore, uuidFrom } from '#event-store';
import type { Condition, IncidentKind, Scope } from '#incidents';

export const INCIDENTS = 100;

const REGIONS = ['eu-west', 'eu-central', 'us-east', 'us-west', 'ap-south'] as const;
const SEGMENTS = ['free', 'starter', 'business', 'enterprise'] as const;
const COUNTRIES = ['DE', 'FR', 'US', 'KR', 'JP', 'IN', 'BR', 'GB'] as const;
const KINDS: readonly IncidentKind[] = ['outage', 'degradation', 'data_loss', 'breach'];
const COMPONENTS = Array.from({ length: 60 }, (_, nth) => `component-${nth}`);
const AT_ONCE = 500;
const BEGAN = '2026-03-01T11:00:00.000Z';

/** Numbers that look like chance and are the same on every machine. */
function mixed(...of: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const one of of) {
    state = Math.imul(state ^ one, 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return state >>> 0;
}

const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;
const idOf = (nth: number) => `cus_${10_000_000 + nth}`;

/** A customer in its `turn`-th shape: each turn some of it is another. */
function customer(nth: number, turn: number) {
  const number = (which: number) => mixed(nth, turn, which);
  const some = [number(1), number(2), number(3)].map((one) => pick(COMPONENTS, one));
  return {
    id: idOf(nth),
    components: [...new Set(some)].sort(),
    region: number(4) % 20 === 0 ? null : pick(REGIONS, number(5)),
    segment: number(6) % 10 === 0 ? null : pick(SEGMENTS, number(7)),
    status: number(8) % 30 === 0 ? 'churned' : 'active',
    ...(number(9) % 4 > 0 && { attributes: { country: pick(COUNTRIES, number(10)) } }),
    ...(number(11) % 3 === 0 && { since: `2026-0${1 + (number(12) % 4)}-15T00:00:00.000Z` }),
  };
}

function condition(nth: number, turn: number): Condition {
  const number = (which: number) => mixed(nth, turn, 100 + which);
  const leaf: Condition = { attribute: 'country', is: [pick(COUNTRIES, number(1))] };
  return pick<Condition>(
    [
      { segment: [pick(SEGMENTS, number(2)), pick(SEGMENTS, number(3))] },
      { not: { region: [pick(REGIONS, number(4))] } },
      { any: [leaf, { component: [pick(COMPONENTS, number(5))] }] },
      { all: [{ not: leaf }, { status: ['active'] }] },
    ],
    number(6),
  );
}

/** The scope of an incident after it was changed `turn` times. */
function scope(nth: number, turn: number, customers: number): Scope {
  const number = (which: number) => mixed(nth, turn, 200 + which);
  const components = Array.from({ length: 1 + (nth % 3) }, (_, one) =>
    pick(COMPONENTS, mixed(nth, one)),
  );
  const some = (which: number, count: number) =>
    Array.from({ length: count }, (_, one) => idOf(number(which + one) % customers));
  return {
    components: nth % 10 === 9 ? [] : [...new Set(components)].sort(),
    regions:
      nth % 4 === 0 ? null : [...new Set([1, 2, 3].map((one) => pick(REGIONS, number(one))))],
    customers: nth % 5 === 0 ? some(10, 40) : [],
    ...((nth % 3 === 0 || nth % 10 === 9) && { where: condition(nth, turn) }),
    ...(nth % 6 === 0 && { except: some(60, 30) }),
    ...(nth % 7 === 0 && {
      window: { from: '2026-02-01T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' },
    }),
  };
}

/** Writes the directory, then what happens to it and to a hundred incidents; gives how many facts. */
export async function writeHundredIncidents(store: EventStore, customers: number): Promise<number> {
  const log = new Writer(store);
  for (let first = 0; first < customers; first += AT_ONCE) {
    const some = range(first, Math.min(first + AT_ONCE, customers));
    await log.write('directory-import', 'CustomersRecorded', {
      customers: some.map((nth) => customer(nth, 0)),
    });
  }
  for (let nth = 0; nth < INCIDENTS; nth += 1) await declare(log, nth, customers);
  for (let turn = 1; turn <= 3; turn += 1) {
    for (let nth = 0; nth < INCIDENTS; nth += 1) await goOn(log, nth, turn, customers);
    await changeCustomers(log, turn, customers);
  }
  return log.facts;
}

async function declare(log: Writer, nth: number, customers: number): Promise<void> {
  await log.write(`incident-i${nth}`, 'IncidentDeclared', {
    title: 'Payments fail',
    kind: pick(KINDS, nth),
    severity: 'major',
    beganAt: BEGAN,
    detectedAt: BEGAN,
    scope: scope(nth, 0, customers),
    origin: null,
  });
  if (nth % 8 !== 3) return;
  for (let piece = 0; piece < 4; piece += 1) {
    const some = range(0, AT_ONCE).map((one) => mixed(nth, piece, one) % (customers + 100));
    const listed = [...new Set(some)].map((one) => ({
      id: idOf(one),
      dataClasses: one % 2 === 0 ? ['e-mail address'] : ['e-mail address', 'password hash'],
    }));
    const data = { incidentId: `i${nth}`, customers: listed, reason: 'Found in the file.' };
    await log.write(`exposure-${nth}-${piece}`, 'CustomersExposed', data);
  }
}

async function goOn(log: Writer, nth: number, turn: number, customers: number): Promise<void> {
  const stream = `incident-i${nth}`;
  const dice = mixed(nth, turn, 300) % 6;
  const reason = 'Seen now.';
  if (dice <= 1)
    await log.write(stream, 'ScopeWidened', { scope: scope(nth, turn, customers), reason });
  if (dice === 2)
    await log.write(stream, 'ScopeNarrowed', { scope: scope(nth, turn, customers), reason });
  if (dice === 3) await log.write(stream, 'UpdatePublished', published(nth, turn, 'resolved'));
  if (dice === 4) await log.write(stream, 'UpdatePublished', published(nth, turn, 'monitoring'));
  if (dice !== 5 || nth % 8 !== 3) return;
  const customerIds = [...new Set(range(0, 50).map((one) => idOf(mixed(nth, 0, one) % customers)))];
  const data = { incidentId: `i${nth}`, customerIds, reason: 'Another of that name.' };
  await log.write(`exposure-${nth}-cleared-${turn}`, 'CustomersCleared', data);
}

async function changeCustomers(log: Writer, turn: number, customers: number): Promise<void> {
  for (let piece = 0; piece < 4; piece += 1) {
    const some = range(0, AT_ONCE).map((one) => mixed(turn, piece, one, 400) % (customers + 200));
    const data = { customers: [...new Set(some)].map((nth) => customer(nth, turn)) };
    await log.write(`directory-turn-${turn}`, 'CustomersRecorded', data);
  }
  const gone = range(0, 100).map((one) => idOf(mixed(turn, one, 500) % customers));
  await log.write(`directory-turn-${turn}`, 'CustomersRetired', {
    customerIds: [...new Set(gone)],
  });
}

function published(nth: number, turn: number, phase: string) {
  const words = { effect: 'It fails.', known: null, unknown: null, doing: null, advice: null };
  return {
    updateId: `update-${nth}-${turn}`,
    phase,
    words,
    nextUpdateAt: null,
    publishedAt: BEGAN,
    steppedBackBecause: null,
    importedStatus: null,
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, nth) => from + nth);
}

class Writer {
  facts = 0;

  constructor(private readonly store: EventStore) {}

  async write(stream: string, type: string, data: object): Promise<void> {
    this.facts += 1;
    const id = uuidFrom(`fact ${this.facts}`);
    const metadata = {
      correlationId: id,
      causationId: id,
      actor: { kind: 'system', id: 'prove' },
      occurredAt: new Date(Date.UTC(2026, 2, 1, 12) + this.facts * 1_000).toISOString(),
      schemaVersion: 1,
    } as const;
    await this.store.append(stream, [{ id, type, data, metadata }], { expected: 'any' });
  }
}
