import { type Clock, CommandDesk, daylightItself, type EventStore } from '#event-store';
import type { Views } from '#read-models';
import type { PersonEvent } from '../events.js';
import { type Person, person } from '../person.js';
import { countOtherAdministrators } from '../people.query.js';
import { hasSignedIn, issueSignInLink } from './sessions.js';
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
  const inOffice = state.status === 'here' && state.role === 'administrator';
  if (inOffice && (await hasSignedIn(views, FIRST_ADMINISTRATOR))) return undefined;
  if (!inOffice) {
    if ((await countOtherAdministrators(views, FIRST_ADMINISTRATOR)) > 0) return undefined;
    const again = { ...meta, commandId: `reinstated ${now.toISOString()}` };
    await desk.handle<Person, PersonEvent>(person, FIRST_ADMINISTRATOR, again, reinstate);
  }
  await keepPerson(views, {
    id: FIRST_ADMINISTRATOR,
    name: 'First administrator',
    email: 'administrator@localhost',
  });
  return issueSignInLink(views, FIRST_ADMINISTRATOR, now);
}

function reinstate(state: Person): PersonEvent[] {
  const role = 'administrator';
  return [{ type: state.status === 'here' ? 'RoleGranted' : 'PersonAdded', data: { role } }];
}
