import type { Fact, FactSchemas } from './facts.js';

/** How one kind of stream is understood: its facts, and the situation they add up to. */
export interface Decider<State, F extends Fact> {
  /** First part of the stream's name: `incident` in `incident-9f…`. */
  readonly name: string;
  readonly events: FactSchemas;
  /** Versions in which facts are written now, for those that are not at their first. */
  readonly versions?: Readonly<Record<string, number>>;
  readonly initial: State;
  readonly evolve: {
    readonly [T in F['type']]: (state: State, data: Extract<F, { type: T }>['data']) => State;
  };
}

/** Folds facts into the situation they describe. Facts of a newer program are passed over. */
export function replay<State, F extends Fact>(on: Decider<State, F>, past: readonly Fact[]): State {
  const evolve: Readonly<Record<string, ((state: State, data: never) => State) | undefined>> =
    on.evolve;
  return past.reduce<State>((state, fact) => {
    const step = evolve[fact.type];
    return step ? step(state, fact.data as never) : state;
  }, on.initial);
}
