import { NewerSchema } from './errors.js';
import type { Fact, FactSchemas } from './facts.js';

/** How one kind of stream is understood: its facts, and the situation they add up to. */
export interface Decider<State, F extends Fact> {
  /** First part of the stream's name: `incident` in `incident-9f…`. */
  readonly name: string;
  readonly events: FactSchemas;
  readonly initial: State;
  readonly evolve: {
    readonly [T in F['type']]: (state: State, data: Extract<F, { type: T }>['data']) => State;
  };
}

/**
 * Folds facts into the situation they describe. A view may leave out what it does not know; whoever decides may not:
 * what a newer program wrote may have changed everything.
 * @throws NewerSchema, UnreadableEvent
 */
export function replay<State, F extends Fact>(on: Decider<State, F>, past: readonly Fact[]): State {
  const evolve: Readonly<Record<string, (state: State, data: never) => State>> = on.evolve;
  return past.reduce<State>((state, fact) => {
    const step = Object.hasOwn(evolve, fact.type) ? evolve[fact.type] : undefined;
    // The history has seen to it that data is what its name says.
    if (step) return step(state, fact.data as never);
    throw new NewerSchema(`${fact.type} of ${on.name}`, 1, 0);
  }, on.initial);
}
