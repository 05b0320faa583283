import fc from 'fast-check';
import { WrongExpectedRevision } from '../errors.js';
import { wholeStream } from '../event-store.js';
import { type Current, wordsOf } from './engine.js';
import { event } from './event.js';

/** Many writers with exact revisions give one serial history, whatever their timing. */
export function serialContract(current: Current): void {
  it('gives one serial history for any number of writers (14, 21)', async () => {
    const { stream } = current();
    let runs = 0;
    const writers = fc.array(
      fc.record({ appends: fc.integer({ min: 1, max: 5 }), size: fc.integer({ min: 1, max: 3 }) }),
      { minLength: 2, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(writers, async (plans) => {
        runs += 1;
        await demandSerialHistory(stream(`run ${runs}`), plans);
      }),
      { numRuns: 10 },
    );
  });

  async function demandSerialHistory(
    name: string,
    plans: readonly { readonly appends: number; readonly size: number }[],
  ): Promise<void> {
    const { store } = current();
    const acknowledged = new Map<string, bigint>();
    const write = async (writer: number, { appends, size }: (typeof plans)[number]) => {
      for (let at = 0; at < appends;) {
        const words = Array.from({ length: size }, (_, one) => `${writer}.${at}.${one}`);
        const past = await wholeStream(store, name);
        const expected = past.at(-1)?.revision ?? 'noStream';
        const events = words.map((one) => event(one));
        try {
          const { revision } = await store.append(name, events, { expected });
          words.forEach((one, index) => acknowledged.set(one, revision - BigInt(size - 1 - index)));
          at += 1;
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision)) throw error;
        }
      }
    };
    await Promise.all(plans.map((plan, writer) => write(writer, plan)));
    const history = await wholeStream(store, name);
    const total = plans.reduce((sum, { appends, size }) => sum + appends * size, 0);
    expect(history.map(({ revision }) => revision)).toEqual(
      Array.from({ length: total }, (_, at) => BigInt(at)),
    );
    for (const one of history) expect(acknowledged.get(wordsOf(one))).toBe(one.revision);
    for (const [writer] of plans.entries()) {
      const own = history.map(wordsOf).filter((one) => one.startsWith(`${writer}.`));
      expect(own).toEqual([...own].sort());
    }
  }
}
