import { Refusal } from '#event-store';
import type { PersonEvent } from './events.js';
import type { Person } from './person.js';
import type { Role } from './roles.js';

/** `others`: how many other administrators there are. */
export function grantRole(state: Person, role: Role, others: number): PersonEvent[] {
  const { role: before } = demandHere(state);
  if (before === role) return [];
  if (before === 'administrator') demandOthers(others, 'role');
  return [{ type: 'RoleGranted', data: { role } }];
}

/** `others`: how many other administrators there are. */
export function removePerson(state: Person, others: number): PersonEvent[] {
  if (state.status === 'removed') return [];
  const { role } = demandHere(state);
  if (role === 'administrator') demandOthers(others, 'id');
  return [{ type: 'PersonRemoved', data: {} }];
}

export function demandHere(state: Person): Extract<Person, { status: 'here' }> {
  if (state.status === 'here') return state;
  throw new Refusal(
    'UNKNOWN_PERSON',
    'There is no such person.',
    'Ask for the list of people.',
    'id',
  );
}

function demandOthers(others: number, field: string): void {
  if (others > 0) return;
  throw new Refusal(
    'LAST_ADMINISTRATOR',
    'This is the only administrator; nobody could invite people any more.',
    'Make somebody else administrator first.',
    field,
  );
}
