import { z } from 'zod';

/** Each may do what the one before may, and more. */
export const role = z.enum(['viewer', 'responder', 'commander', 'administrator']);
export type Role = z.output<typeof role>;

/** Everything somebody may be allowed to do, and the least role for it. The only table of its kind. */
const LEAST_ROLE = {
  read: 'viewer',
  'look-up': 'responder',
  declare: 'responder',
  'reassess-severity': 'responder',
  'change-scope': 'commander',
  publish: 'commander',
  'edit-catalog': 'commander',
  'edit-directory': 'commander',
  administer: 'administrator',
} as const satisfies Record<string, Role>;

export type Action = keyof typeof LEAST_ROLE;

export const actions = Object.keys(LEAST_ROLE) as readonly Action[];

export function may(who: Role, action: Action): boolean {
  return role.options.indexOf(who) >= role.options.indexOf(LEAST_ROLE[action]);
}

/** The least role that may do it. */
export function leastRole(action: Action): Role {
  return LEAST_ROLE[action];
}
