import { z } from 'zod';
import type { EventOf } from '#event-store';
import { role } from './roles.js';

/** What can happen to a person. Names and addresses stay in the vault. A released shape is never edited. */
export const personEvents = {
  PersonAdded: z.object({ role }),
  RoleGranted: z.object({ role }),
  PersonRemoved: z.object({}),
};

/** Says what the token is for, as one word of letters, digits and dashes, so that no address can be in it. */
export const tokenName = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is lower-case letters, digits and single dashes')
  .max(60);

/** What can happen to an API token. Only its SHA-256 is known to us, in hexadecimal. */
export const tokenEvents = {
  ApiTokenIssued: z.object({ name: tokenName, role, hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  ApiTokenRevoked: z.object({}),
};

export type PersonEvent = EventOf<typeof personEvents>;
export type TokenEvent = EventOf<typeof tokenEvents>;
