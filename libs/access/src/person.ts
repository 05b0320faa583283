import type { Decider } from '#event-store';
import { type PersonEvent, personEvents } from './events.js';
import type { Role } from './roles.js';

export type Person =
  | { readonly status: 'unknown' }
  | { readonly status: 'here'; readonly role: Role }
  | { readonly status: 'removed' };

export const person: Decider<Person, PersonEvent> = {
  name: 'person',
  events: personEvents,
  initial: { status: 'unknown' },
  evolve: {
    PersonAdded: (_, { role }) => ({ status: 'here', role }),
    RoleGranted: (state, { role }) => (state.status === 'here' ? { status: 'here', role } : state),
    PersonRemoved: () => ({ status: 'removed' }),
  },
};

export function isAdministrator(state: Person): boolean {
  return state.status === 'here' && state.role === 'administrator';
}
