import {
  type Clock,
  CommandDesk,
  daylightItself,
  type EventStore,
  isNotUnderstood,
  type Position,
  replay,
  wholeStream,
} from '#event-store';
import type { Views } from '#read-models';
import type { PersonEvent } from '../events.js';
import { countOtherAdministrators } from '../people.query.js';
import { isAdministrator, type Person, person } from '../person.js';
import { endSessionsOf, hasSignedIn, issueSignInLink } from './sessions.js';
import { keepPerson } from '../vault/person-details.js';

/** One fixed stream, so that two processes starting at once make one person. */
export const FIRST_ADMINISTRATOR = 'first-administrator';

export interface FirstAdministrator {
  readonly store: EventStore;
  readonly views: Views;
  readonly clock: Clock;
}

/**
 * Makes the first administrator where there is none, and gives the credential of a one-time sign-in link.
 * Undefined once the first administrator has signed in, or is not one any more while others are. Where nobody is
 * left, the first one is reinstated: whoever may start the program may administer it.
 */
export async function ensureFirstAdministrator({
  store,
  views,
  clock,
}: FirstAdministrator): Promise<string | undefined> {
  const desk = new CommandDesk(store);
  const now = clock.now();
  const meta = {
    commandId: FIRST_ADMINISTRATOR,
    actor: daylightItself,
    occurredAt: now.toISOString(),
  };
  await desk.handle<Person, PersonEvent>(person, FIRST_ADMINISTRATOR, meta, (state) =>
    state.status === 'unknown' ? [{ type: 'PersonAdded', data: { role: 'administrator' } }] : [],
  );
  const state = await desk.situation(person, FIRST_ADMINISTRATOR);
  if (isAdministrator(state)) {
    if (await hasSignedIn(views, FIRST_ADMINISTRATOR)) return undefined;
  } else {
    if ((await countOtherAdministrators(desk, views, FIRST_ADMINISTRATOR)) > 0) return undefined;
    if (await someoneAdministers(store)) return undefined;
    const again = { ...meta, commandId: `reinstated ${now.toISOString()}` };
    await desk.handle<Person, PersonEvent>(person, FIRST_ADMINISTRATOR, again, reinstate);
    // Links used in the former term would count as having signed in.
    await endSessionsOf(views, FIRST_ADMINISTRATOR);
  }
  await keepPerson(views, {
    id: FIRST_ADMINISTRATOR,
    name: 'First administrator',
    email: 'administrator@localhost',
  });
  return issueSignInLink(views, FIRST_ADMINISTRATOR, now);
}

function reinstate(state: Person): PersonEvent[] {
  if (isAdministrator(state)) return [];
  const role = 'administrator';
  return [{ type: state.status === 'here' ? 'RoleGranted' : 'PersonAdded', data: { role } }];
}

const PAGE = 1_000;

/** Read from the whole log: views that are being rebuilt know nobody, and must not put anybody back in office. */
async function someoneAdministers(store: EventStore): Promise<boolean> {
  const streams = new Set<string>();
  let after: Position | undefined;
  for (;;) {
    const events = await store.readAll({ limit: PAGE, ...(after && { after }) });
    for (const { type, stream } of events) if (type === 'PersonAdded') streams.add(stream);
    after = events.at(-1)?.position;
    if (!after) break;
  }
  for (const stream of streams) {
    try {
      if (isAdministrator(replay(person, await wholeStream(store, stream)))) return true;
    } catch (error) {
      // Somebody whose record cannot be understood may well administer.
      if (isNotUnderstood(error)) return true;
      throw error;
    }
  }
  return false;
}
