import { type Decider, Refusal } from '#event-store';
import { type ErasureEvent, erasureEvents, type ErasureReason } from './events.js';

/** What was said of erasures, the newest first: there may be very many, and each adds to all before it. */
export type Erasures = { readonly newest: ErasureEvent; readonly before: Erasures } | undefined;

export const ERASURES_ID = 'all';

/** One stream: `erasure-all`. */
export const erasures: Decider<Erasures, ErasureEvent> = {
  name: 'erasure',
  events: erasureEvents,
  initial: undefined,
  evolve: {
    PersonErased: (before, data) => ({ newest: { type: 'PersonErased', data }, before }),
    PersonReadmitted: (before, data) => ({ newest: { type: 'PersonReadmitted', data }, before }),
  },
};

/** Everybody who was erased and has not come back since. */
export interface Erased {
  readonly destKeys: ReadonlySet<string>;
  readonly customerIds: ReadonlySet<string>;
}

export function erasedSoFar(state: Erasures): Erased {
  const destKeys = new Set<string>();
  const customerIds = new Set<string>();
  const readmitted = new Set<string>();
  for (let at = state; at; at = at.before) {
    const { type, data } = at.newest;
    if (type === 'PersonReadmitted') {
      if (!destKeys.has(data.destKey)) readmitted.add(data.destKey);
      continue;
    }
    for (const key of data.destKeys) if (!readmitted.has(key)) destKeys.add(key);
    for (const id of data.customerIds) customerIds.add(id);
  }
  return { destKeys, customerIds };
}

/** Who an erasure is of. */
export interface ErasedSubject {
  readonly destKeys: readonly string[];
  readonly customerIds: readonly string[];
}

export function erase({ destKeys, customerIds }: ErasedSubject, reason: ErasureReason) {
  const fact = { destKeys: [...destKeys].sort(), customerIds: [...customerIds].sort(), reason };
  return [{ type: 'PersonErased', data: fact }] satisfies ErasureEvent[];
}

/** Only the person can undo it, by asking to be told. */
export function readmit(state: Erasures, destKey: string): ErasureEvent[] {
  return erasedSoFar(state).destKeys.has(destKey)
    ? [{ type: 'PersonReadmitted', data: { destKey } }]
    : [];
}

/** Refuses to bring back somebody who was erased. */
export function demandNotErased(
  { destKeys, customerIds }: Erased,
  contacts: readonly { readonly destKey: string; readonly customerId: string }[],
): void {
  const at = contacts.findIndex(
    (one) => destKeys.has(one.destKey) || customerIds.has(one.customerId),
  );
  if (at === -1) return;
  throw new Refusal(
    'PERSON_ERASED',
    'One of the contacts was erased, and must not come back by itself.',
    'Leave that contact out, and take it out of where it came from. The person may subscribe on the status page.',
    'customers',
  );
}
