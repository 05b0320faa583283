import { type EventStore, type RecordedEvent, SqliteEventStore, verifyLog } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { Acknowledgements, type Comparison } from './acknowledged.js';
import { expectedOf, type Intent, type Sent } from './log-load.js';

/** What is found when the log is opened again. */
export interface Aftermath {
  readonly comparison: Comparison;
  readonly log: readonly RecordedEvent[];
  /** What may not be, in words. */
  readonly wrong: readonly string[];
}

/**
 * Opens the log as the next start does, holds it against what was promised, and sends again what nobody was answered:
 * that must be there once afterwards, or be refused because another was first.
 */
export async function aftermathOf(path: string, promises: Acknowledgements): Promise<Aftermath> {
  const wrong: string[] = [];
  let store: SqliteEventStore | undefined;
  try {
    store = new SqliteEventStore(path, { say: () => undefined });
    const log = await everythingIn(store);
    const comparison = promises.compare(log);
    const { changed } = await sendEverythingAgain(store, promises);
    if (changed > 0) wrong.push(`${changed} answers changed`);
    const after = promises.compare(await everythingIn(store));
    const { lost, doubled, moved, halfKept, refusedThoughKept } = after;
    for (const [what, count] of Object.entries({ doubled, halfKept, refusedThoughKept })) {
      if (count > 0) wrong.push(`${count} ${what} after everything was sent again`);
    }
    if (lost + moved > comparison.lost + comparison.moved) wrong.push('lost what was sent again');
    return { comparison, log, wrong };
  } catch (error) {
    wrong.push(`opened again: ${error instanceof Error ? error.message : String(error)}`);
    return { comparison: promises.compare([]), log: [], wrong };
  } finally {
    await store?.close();
    wrong.push(...faultsOf(path));
  }
}

function faultsOf(path: string): string[] {
  try {
    const { ok, firstBad } = verifyLog(path);
    return ok ? [] : [`verify: ${firstBad}`];
  } catch (error) {
    return [`verify: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** What nobody was answered, and some of what was: once more, under the same ids. */
export async function sendEverythingAgain(
  store: EventStore,
  promises: Acknowledgements,
): Promise<{ readonly changed: number }> {
  let changed = 0;
  for (const { intent, revision, position } of promises.sample(500)) {
    const again = await send(store, intent).catch(() => undefined);
    if (again?.revision !== revision || again.position !== position) changed += 1;
  }
  const sent = await Promise.all(
    promises.open().map(async (intent): Promise<Sent> => {
      try {
        return { intent, answer: { kind: 'acknowledged', ...(await send(store, intent)) } };
      } catch (error) {
        if (error instanceof WrongExpectedRevision) return { intent, answer: { kind: 'conflict' } };
        return { intent, answer: { kind: 'fault', words: String(error) } };
      }
    }),
  );
  promises.take(sent);
  return { changed };
}

export async function everythingIn(store: EventStore): Promise<RecordedEvent[]> {
  const log: RecordedEvent[] = [];
  for (;;) {
    const after = log.at(-1)?.position;
    const page = await store.readAll({ limit: 5_000, ...(after && { after }) });
    log.push(...page);
    if (page.length < 5_000) return log;
  }
}

function send(store: EventStore, intent: Intent) {
  const metadata = {
    correlationId: 'again',
    causationId: 'again',
    actor: { kind: 'system', id: 'load' },
    occurredAt: '2026-03-01T12:00:00.000Z',
    schemaVersion: 1,
  } as const;
  const events = intent.ids.map((id) => ({ id, type: 'LoadWritten', data: {}, metadata }));
  return store.append(intent.stream, events, { expected: expectedOf(intent) });
}
