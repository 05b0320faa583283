import { AddComponentResolver } from './catalog/add-component.resolver.js';
import { AddGroupResolver } from './catalog/add-group.resolver.js';
import { ComponentResolver, GroupResolver } from './catalog/catalog.resolver.js';
import { RenameComponentResolver } from './catalog/rename-component.resolver.js';
import { RetireComponentResolver } from './catalog/retire-component.resolver.js';
import { AffectedCustomersResolver } from './customers/affected-customers.resolver.js';
import { CustomersResolver } from './customers/customers.resolver.js';
import { ErasePersonResolver } from './customers/erase-person.resolver.js';
import { LookUpResolver } from './customers/look-up.resolver.js';
import { RecordCustomersResolver } from './customers/record-customers.resolver.js';
import { RetireCustomersResolver } from './customers/retire-customers.resolver.js';
import { ScopePreviewResolver } from './customers/scope-preview.resolver.js';
import { CorrectUpdateResolver } from './incidents/correct-update.resolver.js';
import { DeclareIncidentResolver } from './incidents/declare-incident.resolver.js';
import { DeliveriesResolver } from './incidents/deliveries.resolver.js';
import { IncidentChangedResolver } from './incidents/incident-changed.resolver.js';
import { IncidentsResolver, UpdateResolver } from './incidents/incidents.resolver.js';
import { ListCustomersResolver } from './incidents/list-customers.resolver.js';
import { NarrowScopeResolver } from './incidents/narrow-scope.resolver.js';
import { PublishUpdateResolver } from './incidents/publish-update.resolver.js';
import { ReassessSeverityResolver } from './incidents/reassess-severity.resolver.js';
import { WidenScopeResolver } from './incidents/widen-scope.resolver.js';
import { GrantRoleResolver } from './people/grant-role.resolver.js';
import { InvitePersonResolver } from './people/invite-person.resolver.js';
import { PeopleResolver } from './people/people.resolver.js';
import { RemovePersonResolver } from './people/remove-person.resolver.js';
import { ApiTokensResolver } from './tokens/api-tokens.resolver.js';
import { IssueApiTokenResolver } from './tokens/issue-api-token.resolver.js';
import { RevokeApiTokenResolver } from './tokens/revoke-api-token.resolver.js';
import { ParkedStreamsResolver } from './views/parked-streams.resolver.js';

/** Everything the API answers; the printed schema is made of the same list. */
export const resolvers = [
  ComponentResolver,
  GroupResolver,
  AddGroupResolver,
  AddComponentResolver,
  RenameComponentResolver,
  RetireComponentResolver,
  IncidentsResolver,
  UpdateResolver,
  IncidentChangedResolver,
  DeclareIncidentResolver,
  WidenScopeResolver,
  NarrowScopeResolver,
  ListCustomersResolver,
  ReassessSeverityResolver,
  PublishUpdateResolver,
  CorrectUpdateResolver,
  DeliveriesResolver,
  AffectedCustomersResolver,
  CustomersResolver,
  RecordCustomersResolver,
  RetireCustomersResolver,
  ErasePersonResolver,
  LookUpResolver,
  ScopePreviewResolver,
  PeopleResolver,
  InvitePersonResolver,
  GrantRoleResolver,
  RemovePersonResolver,
  ApiTokensResolver,
  IssueApiTokenResolver,
  RevokeApiTokenResolver,
  ParkedStreamsResolver,
];
