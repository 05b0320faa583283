import {
  addressesOf,
  directory,
  erase,
  type ErasedSubject,
  erasedSoFar,
  type ErasureEvent,
  type ErasureReason,
  erasures,
  ERASURES_ID,
  eraseFromVault,
  leftOvers,
  type PersonNamed,
  retireCustomers,
  subjectOf,
  type Vault,
} from '#audience';
import {
  type CommandDesk,
  type CommandMeta,
  daylightItself,
  type EventStore,
  type Handled,
  Refusal,
  replay,
  wholeStream,
} from '#event-store';
import type { ErasedEntry, ErasedList } from './erased-list.js';
import { forgetDeliveries } from '../ledger/forget-deliveries.js';
import { sweepMailbox } from './sweep-mailbox.js';

/** What an erasure touches. */
export interface ErasureParts {
  readonly desk: CommandDesk;
  readonly vault: Vault;
  readonly list: ErasedList;
  /** Where letters are kept while there is no relay. */
  readonly mailboxDir?: string | undefined;
}

/**
 * Erases a person everywhere: the fact, then the list that outlives backups, then names, addresses and keys, the ledger
 * and letters that are kept here. A retry after a crash goes on where it was. @throws Refusal PERSON_UNKNOWN
 */
export async function erasePerson(
  parts: ErasureParts,
  named: PersonNamed,
  reason: ErasureReason,
  meta: CommandMeta,
): Promise<Handled<ErasureEvent>> {
  const { desk, vault, list } = parts;
  const subject = await subjectOf(vault.views, named);
  const handled = await desk.handle(erasures, ERASURES_ID, meta, () => {
    if (!subject) throw personUnknown();
    return erase(subject, reason);
  });
  for (const { type, data } of handled.facts) {
    if (type !== 'PersonErased') continue;
    list.add([{ id: meta.commandId, ...subjectIn(data) }]);
    await purge(parts, data, meta);
  }
  return handled;
}

/**
 * Erases once more whomever a backup of before has brought back, and lets the log know of erasures that it has lost.
 * Gives how many people there were. For the start, before anybody reads.
 */
export async function eraseAgain(
  parts: ErasureParts,
  store: EventStore,
  now: Date,
): Promise<number> {
  const { desk, vault, list } = parts;
  const stream = `${erasures.name}-${ERASURES_ID}`;
  const before = await wholeStream(store, stream);
  const known = new Set(before.map(({ metadata }) => metadata.causationId));
  const metaOf = (commandId: string): CommandMeta => ({
    commandId,
    actor: daylightItself,
    occurredAt: now.toISOString(),
  });
  for (const { id, ...subject } of list.read()) {
    if (known.has(id)) continue;
    await desk.handle(erasures, ERASURES_ID, metaOf(id), () => erase(subject, 'asked'));
  }
  const facts = await wholeStream(store, stream);
  list.add(facts.flatMap(entryOf));
  const { destKeys, customerIds } = erasedSoFar(replay(erasures, facts));
  const left = await leftOvers(vault.views, {
    destKeys: [...destKeys],
    customerIds: [...customerIds],
  });
  const count = left.destKeys.length + left.customerIds.length;
  if (count > 0) await purge(parts, left, metaOf(`erased-again-${now.getTime()}`));
  return count;
}

/** Letters go twice: what was being written meanwhile, and what was there if this is cut short in between. */
async function purge(
  { desk, vault, mailboxDir }: ErasureParts,
  subject: ErasedSubject,
  meta: CommandMeta,
): Promise<void> {
  const { destKeys, customerIds } = subject;
  const addresses = await addressesOf(vault, destKeys);
  const sweep = async () => void (mailboxDir && (await sweepMailbox(mailboxDir, addresses)));
  await sweep();
  if (customerIds.length > 0)
    await desk.handle(directory, meta.commandId, meta, () =>
      retireCustomers(customerIds, new Set(customerIds)),
    );
  await eraseFromVault(vault, subject, (tx) => forgetDeliveries(tx, destKeys));
  await sweep();
}

function entryOf({
  type,
  data,
  metadata,
}: {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: { readonly causationId: string };
}): ErasedEntry[] {
  if (type !== 'PersonErased') return [];
  // The event's name says which shape the schema once accepted.
  return [{ id: metadata.causationId, ...subjectIn(data as ErasedSubject) }];
}

function subjectIn({ destKeys, customerIds }: ErasedSubject) {
  return { destKeys: [...destKeys], customerIds: [...customerIds] };
}

function personUnknown(): Refusal {
  return new Refusal(
    'PERSON_UNKNOWN',
    'Nobody is known by that.',
    'Check the spelling. Whoever was erased before is not known any more.',
  );
}
