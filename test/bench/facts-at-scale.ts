import { readFileSync } from 'node:fs';
import {
  kindOf,
  phasesOf,
  severityOf,
  slugOf,
} from '../../apps/daylight/src/replay/history-words.js';
import {
  type HistoryRecord,
  readHistoryLine,
} from '../../apps/daylight/src/replay/history-record.js';
import { type EventStore, type Fact, type NewEvent, uuidFrom } from '#event-store';

const HISTORIES = 'test/fixtures/outages/sample.ndjson';
/** Customers for so many facts. */
const CUSTOMERS_SHARE = 1 / 50;
const PER_FACT = 500;
const REGIONS = ['eu-west', 'eu-north', 'us-east', 'us-west', 'ap-south'];
/** How many customers use each of the components that anybody uses. */
const USERS = 13;

/** Of every twenty incidents: history from elsewhere, one of our own that touches nobody, one that touches customers. */
type Kind = 'backfilled' | 'nobody' | 'somebody';
const KINDS: readonly Kind[] = Array.from({ length: 20 }, (_, at) =>
  at < 16 ? 'backfilled' : at < 19 ? 'nobody' : 'somebody',
);

interface Story {
  readonly stream: string;
  readonly kind: Kind;
  readonly facts: readonly Fact[];
}

/** What was written, for the remarks of a benchmark. */
export interface Mix {
  events: number;
  catalogue: number;
  directory: number;
  customers: number;
  incidents: Record<Kind, number>;
}

/** Writes so many events: a catalogue, a directory, and then the sample histories over and over with new ids. */
export async function writeFacts(store: EventStore, count: number): Promise<Mix> {
  const records = readHistories();
  const mix: Mix = {
    events: 0,
    catalogue: 0,
    directory: 0,
    customers: Math.max(PER_FACT, Math.round(count * CUSTOMERS_SHARE)),
    incidents: { backfilled: 0, nobody: 0, somebody: 0 },
  };
  const write = async (stream: string, facts: readonly Fact[]) => {
    const events = facts.map((fact, at) => eventOf(stream, fact, at));
    await store.append(stream, events, { expected: 'noStream' });
  };
  const catalogue = catalogueOf(records);
  await write('catalog', catalogue);
  mix.catalogue = catalogue.length;
  for (const [at, fact] of directory(mix.customers).entries()) {
    await write(`directory-${at}`, [fact]);
    mix.directory += 1;
  }
  mix.events = mix.catalogue + mix.directory;
  for (let at = 0; mix.events < count;) {
    const together: Promise<void>[] = [];
    while (together.length < 200 && mix.events < count) {
      const { stream, kind, facts } = storyOf(records, at++, count - mix.events, mix.customers);
      together.push(write(stream, facts));
      mix.events += facts.length;
      mix.incidents[kind] += 1;
    }
    await Promise.all(together);
  }
  return mix;
}

export function wordsOf({
  events,
  catalogue,
  directory: facts,
  customers,
  incidents,
}: Mix): string {
  return (
    `${events.toLocaleString('en')} facts: ${catalogue} of the catalogue, ${facts} of a directory of ` +
    `${customers.toLocaleString('en')} customers, and incidents after ${HISTORIES}: ` +
    `${incidents.backfilled} brought from elsewhere, ${incidents.nobody} of our own that affect nobody, ` +
    `${incidents.somebody} that affect a dozen customers or so.`
  );
}

function readHistories(): HistoryRecord[] {
  return readFileSync(HISTORIES, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const read = readHistoryLine(line);
      if (!read.ok) throw new Error(read.reason);
      return read.record;
    });
}

function catalogueOf(records: readonly HistoryRecord[]): Fact[] {
  const names = new Map(
    records.flatMap(({ components }) => components.map((name) => [slugOf(name), name])),
  );
  return [...names].map(([componentId, name]) => ({
    type: 'ComponentAdded',
    data: { componentId, name, groupId: null, description: null },
  }));
}

function directory(customers: number): Fact[] {
  return Array.from({ length: Math.floor(customers / PER_FACT) }, (_, chunk) => ({
    type: 'CustomersRecorded',
    data: {
      customers: Array.from({ length: PER_FACT }, (_unused, nth) => {
        const number = chunk * PER_FACT + nth;
        return {
          id: `c-${number}`,
          components: [`small-${Math.floor(number / USERS)}`, `large-${number % 7}`].sort(),
          region: REGIONS[number % REGIONS.length],
          segment: null,
          status: number % 50 === 0 ? 'churned' : 'active',
        };
      }),
    },
  }));
}

function storyOf(
  records: readonly HistoryRecord[],
  at: number,
  most: number,
  customers: number,
): Story {
  const record = records[at % records.length];
  if (!record) throw new Error(`${HISTORIES} is empty`);
  const kind = KINDS[Math.floor(at / records.length) % KINDS.length] ?? 'backfilled';
  const id = uuidFrom(`incident ${at}`);
  const facts = [declaration(record, kind, at, customers), ...updatesOf(record, kind, id)];
  return { stream: `incident-${id}`, kind, facts: facts.slice(0, most) };
}

function declaration(record: HistoryRecord, kind: Kind, at: number, customers: number): Fact {
  const components = record.components.map((name) => slugOf(name));
  const beganAt = moved(record.started_at, at);
  return {
    type: 'IncidentDeclared',
    data: {
      title: record.title,
      kind: kindOf(record),
      severity: severityOf(record),
      beganAt,
      detectedAt: beganAt,
      scope: {
        components:
          kind === 'somebody' ? [`small-${at % Math.floor(customers / USERS)}`] : components,
        regions: null,
        customers: [],
      },
      origin:
        kind === 'backfilled'
          ? { source: record.source, sourceId: `${record.id}-${at}`, url: null, notify: false }
          : null,
    },
  };
}

function updatesOf(record: HistoryRecord, kind: Kind, id: string): Fact[] {
  const phases = phasesOf(record);
  return record.updates.map(({ body, at, status }, nth) => ({
    type: 'UpdatePublished',
    data: {
      updateId: uuidFrom(`${id} ${nth}`),
      phase: phases[nth],
      words:
        kind === 'backfilled'
          ? { body }
          : { effect: body, known: null, unknown: 'Why.', doing: null, advice: null },
      nextUpdateAt: null,
      publishedAt: at,
      steppedBackBecause: null,
      importedStatus: kind === 'backfilled' ? (status ?? null) : null,
    },
  }));
}

/** The same history in another of 120 months. */
function moved(moment: string, at: number): string {
  const date = new Date(moment);
  date.setUTCMonth(date.getUTCMonth() + (at % 120));
  return date.toISOString();
}

function eventOf(stream: string, { type, data }: Fact, at: number): NewEvent {
  const id = uuidFrom(`${stream} ${at}`);
  return {
    id,
    type,
    data,
    metadata: {
      correlationId: stream,
      causationId: id,
      actor: { kind: 'system', id: 'bench' },
      occurredAt: '2026-03-01T12:00:00.000Z',
      schemaVersion: 1,
    },
  };
}
