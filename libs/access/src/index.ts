export {
  AddPersonCommand,
  GrantRoleCommand,
  IssueApiTokenCommand,
  RemovePersonCommand,
  RevokeApiTokenCommand,
} from './access.commands.js';
export { AccessModule } from './access.module.js';
export { accessMigrations, accessProjection } from './access.projection.js';
export { AddPerson } from './add-person.js';
export { apiToken, IssueApiToken } from './api-token.js';
export { personEvents, tokenEvents, tokenName } from './events.js';
export {
  ensureFirstAdministrator,
  FIRST_ADMINISTRATOR,
  type FirstAdministrator,
} from './sessions/first-administrator.js';
export {
  type ApiTokenRow,
  findApiToken,
  findPerson,
  listApiTokens,
  listPeople,
  type PersonRow,
} from './people.query.js';
export { person } from './person.js';
export { type Action, actions, leastRole, may, role, type Role } from './roles.js';
export { Secrets } from './secrets.js';
export {
  endSession,
  issueSignInLink,
  LINK_LIFETIME_MS,
  redeemSignInLink,
  SESSION_LIFETIME_MS,
  sessionActor,
  type SignedIn,
  tokenActor,
} from './sessions/sessions.js';
