import type { Actor } from './actor.js';
import type { Decider } from './decider.js';
import { replay } from './decider.js';
import { type EventStore, type NewEvent, type Position, wholeStream } from './event-store.js';
import { EventTooLarge, OutcomeUnknown, WrongExpectedRevision } from './errors.js';
import type { Fact } from './facts.js';
import { schemaVersionFor } from './history/with-history.js';
import { Refusal } from './refusal.js';
import { retriedTime, timeOrderedId } from './uuid.js';

/** Who asks, under which id, and when it happened. */
export interface CommandMeta {
  /** A retry with the same id changes nothing and gets the first answer again. */
  readonly commandId: string;
  readonly actor: Actor;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly correlationId?: string;
  /** Digest of who asks for what; a command id that comes back with another one is refused. */
  readonly asked?: string;
}

export interface Handled<F extends Fact> {
  /** What this command added; of an earlier try, if there was one. */
  readonly facts: readonly F[];
  readonly position: Position;
}

const ATTEMPTS_MAX = 8;

/**
 * Loads, folds, decides, appends. Commands of this process on one stream take turns; a race lost to another process
 * is decided again, which is safe because decisions are pure.
 */
export class CommandDesk {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(private readonly store: EventStore) {}

  /** The situation of a stream now, for a decision about another stream that depends on it. */
  async situation<State, F extends Fact>(on: Decider<State, F>, id: string): Promise<State> {
    return replay(on, await wholeStream(this.store, `${on.name}-${id}`));
  }

  handle<State, F extends Fact>(
    on: Decider<State, F>,
    id: string,
    meta: CommandMeta,
    decide: (state: State) => readonly F[],
  ): Promise<Handled<F>> {
    const stream = `${on.name}-${id}`;
    const before = this.turns.get(stream) ?? Promise.resolve();
    const mine = before.then(() => this.decideAndAppend(on, stream, meta, decide));
    const over = mine.then(ignore, ignore).then(() => {
      if (this.turns.get(stream) === over) this.turns.delete(stream);
    });
    this.turns.set(stream, over);
    return mine;
  }

  private async decideAndAppend<State, F extends Fact>(
    on: Decider<State, F>,
    stream: string,
    meta: CommandMeta,
    decide: (state: State) => readonly F[],
  ): Promise<Handled<F>> {
    for (let attempt = 1; ; attempt += 1) {
      const past = await wholeStream(this.store, stream);
      const before = past.filter((event) => event.metadata.causationId === meta.commandId);
      const last = before.at(-1);
      if (last) {
        demandSameQuestion(last.metadata.asked, meta.asked);
        return { facts: before as unknown as F[], position: last.position };
      }
      const facts = decide(replay(on, past));
      if (facts.length === 0) return { facts, position: await this.store.head() };
      try {
        const events = envelopes(this.store, on, stream, facts, meta);
        const expected = past.at(-1)?.revision ?? 'noStream';
        const { position } = await this.store.append(stream, events, { expected });
        return { facts, position };
      } catch (error) {
        if (error instanceof EventTooLarge) throw tooLarge(error);
        if (error instanceof OutcomeUnknown)
          throw new OutcomeUnknown(error.message, { cause: error }, meta.commandId);
        if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS_MAX) throw error;
      }
    }
  }
}

function ignore(): void {
  // The command's own caller hears of its failure; the next in turn need not.
}

function demandSameQuestion(before: string | undefined, now: string | undefined): void {
  if (before === undefined || now === undefined || before === now) return;
  throw new Refusal(
    'COMMAND_ID_USED',
    'This commandId was used for something else already.',
    'Send it with an id of its own, or without one.',
    'commandId',
  );
}

function tooLarge({ size, limit }: EventTooLarge): Refusal {
  return new Refusal(
    'EVENT_TOO_LARGE',
    `This is too much at once for the log: ${size}, where the limit is ${limit}.`,
    'Nothing was saved. Send less at a time.',
  );
}

function envelopes<F extends Fact>(
  store: EventStore,
  on: Pick<Decider<unknown, F>, 'name' | 'events'>,
  stream: string,
  facts: readonly F[],
  meta: CommandMeta,
): NewEvent[] {
  const at = retriedTime(meta.commandId, meta.occurredAt);
  return facts.map((fact, ordinal) => {
    const schema = on.events[fact.type];
    if (!schema) throw new Error(`${on.name} has no fact named ${fact.type}`);
    return {
      id: timeOrderedId(at, `${stream} ${meta.commandId} ${ordinal}`),
      type: fact.type,
      data: schema.parse(fact.data),
      metadata: {
        correlationId: meta.correlationId ?? meta.commandId,
        causationId: meta.commandId,
        actor: meta.actor,
        occurredAt: meta.occurredAt,
        schemaVersion: schemaVersionFor(store, fact.type),
        ...(meta.asked === undefined ? {} : { asked: meta.asked }),
      },
    };
  });
}
