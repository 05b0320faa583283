import { join } from 'node:path';
import {
  BEGINNING,
  type EventStore,
  type Position,
  SqliteEventStore,
  withHistory,
} from '#event-store';
import { facts, releasedFacts } from '#released-facts';
import { temporaryDirectory } from '../support/daylight.js';
import { median, type Proof } from '../support/proof.js';
import { writeFacts } from './facts-at-scale.js';

const SIZE = { small: 20_000, full: 200_000 } as const;
const ROUNDS = 9;
const PAGE = 2_000;
/** What the history may add to reading past events, and to looking into each of them. */
const GOALS = { passing: 1.1, looking: 1.5 } as const;

export const historyBench: Proof = {
  name: 'history',
  says: 'what reading the log as it is understood today costs, against reading the same log as it was stored.',
  async run({ full }) {
    const path = join(temporaryDirectory('bench-history'), 'log.sqlite');
    const bare = new SqliteEventStore(path);
    await writeFacts(bare, full ? SIZE.full : SIZE.small);
    const today = withHistory(bare, releasedFacts, () => undefined);
    const passing: number[] = [];
    const looking: number[] = [];
    const wanted = new Set(Object.keys(facts.incidents ?? {}));
    let events = 0;
    // Each round beside its own measure: what else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round += 1) {
      const pass = (store: EventStore) =>
        readThrough(store, ({ type }) => (wanted.has(type) ? 1 : 0));
      const look = (store: EventStore) =>
        readThrough(store, ({ data }) => (typeof data === 'object' ? 1 : 0));
      const [with1, without1] = await beside(
        round,
        () => pass(today),
        () => pass(bare),
      );
      const [with2, without2] = await beside(
        round,
        () => look(today),
        () => look(bare),
      );
      passing.push(with1.cpu / without1.cpu);
      looking.push(with2.cpu / without2.cpu);
      events = without1.events;
    }
    await bare.close();
    const figures = {
      events,
      passing_by: median(passing),
      goal_passing_by_at_most: GOALS.passing,
      looking_at_all_data: median(looking),
      goal_looking_at_most: GOALS.looking,
    };
    const ok = figures.passing_by <= GOALS.passing && figures.looking_at_all_data <= GOALS.looking;
    return {
      ok,
      figures,
      remarks: [`CPU time, medians of ${ROUNDS} rounds, each beside its own measure`],
    };
  },
};

/** Whoever goes first warms the pages for the other, so they take turns. */
async function beside<T>(
  round: number,
  one: () => Promise<T>,
  other: () => Promise<T>,
): Promise<[T, T]> {
  if (round % 2 === 0) return [await one(), await other()];
  const second = await other();
  return [await one(), second];
}

async function readThrough(
  store: EventStore,
  see: (event: { readonly type: string; readonly data: unknown }) => number,
): Promise<{ cpu: number; events: number }> {
  const before = process.cpuUsage();
  let after: Position = BEGINNING;
  let events = 0;
  let seen = 0;
  for (;;) {
    const page = await store.readAll({ after, limit: PAGE });
    for (const event of page) seen += see(event);
    events += page.length;
    after = page.at(-1)?.position ?? after;
    if (page.length < PAGE) break;
  }
  if (seen === 0) throw new Error('nothing was seen');
  // Of this process alone: the wall clock would measure whatever else the machine does.
  const { user, system } = process.cpuUsage(before);
  return { cpu: user + system, events };
}
