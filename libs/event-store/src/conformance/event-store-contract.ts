import { randomUUID } from 'node:crypto';
import { type EventStore, wholeStream } from '../event-store.js';
import { appendContract } from './append.contract.js';
import { type Ability, type Bench, type Engine, type Needing, wordsOf } from './engine.js';
import { readingContract } from './reading.contract.js';
import { repetitionContract } from './repetition.contract.js';
import { retentionContract } from './retention.contract.js';
import { serialContract } from './serial.contract.js';
import { subscriptionContract } from './subscription.contract.js';
import { wholeLogContract } from './whole-log.contract.js';

/**
 * What every engine must do. Run by each engine's spec; the numbers in the titles are the cases of the conformance
 * list in docs/conformance.md. The log may hold other things and be written to by others meanwhile: every test uses
 * names of its own. What an engine `lacks` is skipped by name.
 */
export function eventStoreContract(
  label: string,
  open: () => Promise<Engine>,
  { lacks = [] }: { readonly lacks?: readonly Ability[] } = {},
): void {
  const needing: Needing = (ability) => (lacks.includes(ability) ? it.skip : it);
  describe(`the log on ${label}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await benchOf(await open());
    });
    afterEach(async () => {
      await bench.store.close();
      await bench.engine.dispose?.();
    });
    const current = () => bench;

    describe('appending', () => appendContract(current));
    describe('appending again', () => repetitionContract(current, needing));
    describe('reading a stream', () => readingContract(current, needing));
    describe('reading everything', () => wholeLogContract(current));
    describe('subscribing', () => subscriptionContract(current, needing));
    describe('deleting and retention', () => retentionContract(current));
    describe('many writers', () => serialContract(current));
  });
}

async function benchOf(engine: Engine): Promise<Bench> {
  let store: EventStore = engine.store;
  const own = randomUUID().slice(0, 13);
  const start = await store.head();
  const stream = (words: string) => `suite_${own}_${words}`;
  return {
    engine,
    get store() {
      return store;
    },
    stream,
    start,
    everything: async () => [
      ...(await store.readAll({
        after: start,
        limit: 20_000,
        filter: { streamPrefixes: [stream('')] },
      })),
    ],
    words: async (name) => (await wholeStream(store, name)).map(wordsOf),
    replaceStore: (other) => {
      store = other;
    },
  };
}
