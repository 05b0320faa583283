import { Command } from '@nestjs/cqrs';
import type { CommandMeta, Handled } from '#event-store';
import type { NarrowScope, WidenScope } from './change-scope.js';
import type { CorrectUpdate } from './correct-update.js';
import type { DeclareIncident } from './declare-incident.js';
import type { IncidentEvent } from './events.js';
import type { ExposureEvent } from './exposure.js';
import type { ImportUpdate } from './import-update.js';
import type { ClearCustomers, ListCustomers } from './list-customers.js';
import type { PublishUpdate } from './publish-update.js';
import type { ReassessSeverity } from './reassess-severity.js';

type Outcome = Handled<IncidentEvent>;

/** Declares, and with `firstUpdate` tells customers in the same breath: both facts are written or none. */
export class DeclareIncidentCommand extends Command<Outcome> {
  constructor(
    readonly incidentId: string,
    readonly incident: DeclareIncident,
    readonly firstUpdate: PublishUpdate | undefined,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class WidenScopeCommand extends Command<Outcome> {
  constructor(
    readonly incidentId: string,
    readonly change: WidenScope,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class NarrowScopeCommand extends Command<Outcome> {
  constructor(
    readonly incidentId: string,
    readonly change: NarrowScope,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class ReassessSeverityCommand extends Command<Outcome> {
  constructor(
    readonly incidentId: string,
    readonly change: ReassessSeverity,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class PublishUpdateCommand extends Command<Outcome> {
  constructor(
    readonly incidentId: string,
    readonly update: PublishUpdate,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class CorrectUpdateCommand extends Command<Outcome> {
  constructor(
    readonly incidentId: string,
    readonly correction: CorrectUpdate,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

export class ImportUpdateCommand extends Command<Outcome> {
  constructor(
    readonly incidentId: string,
    readonly update: ImportUpdate,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** Puts up to 1,000 customers on the incident's list of exposed ones. */
export class ListCustomersCommand extends Command<Handled<ExposureEvent>> {
  constructor(
    readonly list: ListCustomers,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** Takes up to 1,000 customers off that list. */
export class ClearCustomersCommand extends Command<Handled<ExposureEvent>> {
  constructor(
    readonly list: ClearCustomers,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}
