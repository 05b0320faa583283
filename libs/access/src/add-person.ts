import { Refusal } from '#event-store';
import { z } from 'zod';
import type { PersonEvent } from './events.js';
import type { Person } from './person.js';
import { role } from './roles.js';

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

export const AddPerson = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((text) => !CONTROL.test(text), 'is one line of plain text'),
  /** For telling people apart; sign-in links are handed over by whoever invites. */
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
  role,
});
export type AddPerson = z.output<typeof AddPerson>;

/** `taken`: somebody else has this address. */
export function addPerson(state: Person, command: AddPerson, taken: boolean): PersonEvent[] {
  if (state.status !== 'unknown' || taken) {
    throw new Refusal(
      'PERSON_EXISTS',
      'Somebody with this e-mail address is here already.',
      'Grant that person another role, or remove them first.',
      'email',
    );
  }
  return [{ type: 'PersonAdded', data: { role: command.role } }];
}
