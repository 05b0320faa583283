import { Secrets } from '#access';
import { type PersonFound, peopleFound, PEOPLE_MAX, type Vault } from '#audience';
import { type CommandDesk, type CommandMeta, type Decider, Refusal } from '#event-store';
import { lookupEvents, type LookupEvent, type LookupReason } from '../events.js';
import { mailboxOfNotice, type NoticeSent, noticesTo } from './notices-to.query.js';
import { type Identified, readIdentifier } from './read-identifier.js';

/** One look: its stream is `lookup-<command id>`. */
export const lookup: Decider<number, LookupEvent> = {
  name: 'lookup',
  events: lookupEvents,
  initial: 0,
  evolve: { PersonLookedUp: (looks) => looks + 1 },
};

export interface LookUp {
  /** A customer's or contact's id, a name, an e-mail address, a domain, a phone number, or what a notice calls itself. */
  readonly identifier: string;
  readonly reason: LookupReason;
  readonly ticket: string | null;
}

export interface PersonTold extends PersonFound {
  readonly notices: readonly NoticeSent[];
}

export interface LookedUp {
  readonly by: Identified['by'];
  readonly people: readonly PersonTold[];
  /** There may be more than are shown. */
  readonly isCut: boolean;
}

export interface LookupParts {
  readonly desk: CommandDesk;
  readonly vault: Vault;
  readonly secrets: Secrets;
}

/** Longest identifier, in characters. */
const IDENTIFIER_MAX = 1_000;

/**
 * Finds people by whatever they give, and what they were told. Who looked, and why, is in the log before anybody is
 * shown; whom they looked for is not, but for the customers they found. @throws Refusal IDENTIFIER_INVALID
 */
export async function lookUp(
  parts: LookupParts,
  { identifier, reason, ticket }: LookUp,
  meta: CommandMeta,
): Promise<LookedUp> {
  if (identifier.trim() === '' || identifier.length > IDENTIFIER_MAX) throw invalid();
  const { by, found } = await find(parts, readIdentifier(parts.secrets, identifier));
  const ids = found.flatMap(({ contact }) => (contact ? [contact.customerId] : []));
  const data = { by, reason, ticket, found: found.length, customerIds: [...new Set(ids)].sort() };
  const fact: LookupEvent = { type: 'PersonLookedUp', data };
  await parts.desk.handle(lookup, meta.commandId, meta, () => [fact]);
  const people: PersonTold[] = [];
  for (const person of found)
    people.push({ ...person, notices: await noticesTo(parts.vault.views, person.destKey) });
  return { by, people, isCut: found.length === PEOPLE_MAX };
}

/** The first way in which anybody is found. */
async function find({ vault }: LookupParts, ways: readonly Identified[]) {
  for (const way of ways) {
    const looked = way.by === 'notice' ? await ofNotice(vault, way.deliveryId) : way;
    const found = looked ? await peopleFound(vault, looked) : [];
    if (found.length > 0) return { by: way.by, found };
  }
  return { by: ways[0]?.by ?? 'name', found: [] };
}

async function ofNotice(vault: Vault, deliveryId: number) {
  const destKey = await mailboxOfNotice(vault.views, deliveryId);
  return destKey === undefined ? undefined : ({ by: 'mailbox', destKey } as const);
}

function invalid(): Refusal {
  return new Refusal(
    'IDENTIFIER_INVALID',
    'There is nothing to look for, or too much.',
    `Give an id, a name, an address, a domain, a phone number or a notice's reference, of at most ${IDENTIFIER_MAX} characters.`,
    'identifier',
  );
}
