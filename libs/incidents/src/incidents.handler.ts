import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { catalog, type Catalog, CATALOG_ID } from '#catalog';
import { Clock, CommandDesk } from '#event-store';
import { narrowScope, widenScope } from './change-scope.js';
import { correctUpdate } from './correct-update.js';
import { declareIncident } from './declare-incident.js';
import { importUpdate } from './import-update.js';
import { incident } from './incident.js';
import {
  ClearCustomersCommand,
  CorrectUpdateCommand,
  DeclareIncidentCommand,
  ImportUpdateCommand,
  ListCustomersCommand,
  NarrowScopeCommand,
  PublishUpdateCommand,
  ReassessSeverityCommand,
  WidenScopeCommand,
} from './incidents.commands.js';
import { exposure } from './exposure.js';
import { clearCustomers, listCustomers } from './list-customers.js';
import { publishUpdate } from './publish-update.js';
import { reassessSeverity } from './reassess-severity.js';
import { replay } from '#event-store';

@CommandHandler(DeclareIncidentCommand)
export class DeclareIncidentHandler implements ICommandHandler<DeclareIncidentCommand> {
  constructor(
    private readonly desk: CommandDesk,
    private readonly clock: Clock,
  ) {}

  async execute({ incidentId, incident: declaration, firstUpdate, meta }: DeclareIncidentCommand) {
    const components: Catalog = await this.desk.situation(catalog, CATALOG_ID);
    return this.desk.handle(incident, incidentId, meta, (state) => {
      const now = this.clock.now();
      const declared = declareIncident(state, declaration, components, now);
      if (!firstUpdate) return declared;
      return [...declared, ...publishUpdate(replay(incident, declared), firstUpdate, now)];
    });
  }
}

@CommandHandler(WidenScopeCommand)
export class WidenScopeHandler implements ICommandHandler<WidenScopeCommand> {
  constructor(private readonly desk: CommandDesk) {}

  async execute({ incidentId, change, meta }: WidenScopeCommand) {
    const components: Catalog = await this.desk.situation(catalog, CATALOG_ID);
    return this.desk.handle(incident, incidentId, meta, (state) =>
      widenScope(state, change, components),
    );
  }
}

@CommandHandler(NarrowScopeCommand)
export class NarrowScopeHandler implements ICommandHandler<NarrowScopeCommand> {
  constructor(private readonly desk: CommandDesk) {}

  async execute({ incidentId, change, meta }: NarrowScopeCommand) {
    const components: Catalog = await this.desk.situation(catalog, CATALOG_ID);
    return this.desk.handle(incident, incidentId, meta, (state) =>
      narrowScope(state, change, components),
    );
  }
}

@CommandHandler(ReassessSeverityCommand)
export class ReassessSeverityHandler implements ICommandHandler<ReassessSeverityCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ incidentId, change, meta }: ReassessSeverityCommand) {
    return this.desk.handle(incident, incidentId, meta, (state) => reassessSeverity(state, change));
  }
}

@CommandHandler(PublishUpdateCommand)
export class PublishUpdateHandler implements ICommandHandler<PublishUpdateCommand> {
  constructor(
    private readonly desk: CommandDesk,
    private readonly clock: Clock,
  ) {}

  execute({ incidentId, update, meta }: PublishUpdateCommand) {
    return this.desk.handle(incident, incidentId, meta, (state) =>
      publishUpdate(state, update, this.clock.now()),
    );
  }
}

@CommandHandler(CorrectUpdateCommand)
export class CorrectUpdateHandler implements ICommandHandler<CorrectUpdateCommand> {
  constructor(
    private readonly desk: CommandDesk,
    private readonly clock: Clock,
  ) {}

  execute({ incidentId, correction, meta }: CorrectUpdateCommand) {
    return this.desk.handle(incident, incidentId, meta, (state) =>
      correctUpdate(state, correction, this.clock.now()),
    );
  }
}

@CommandHandler(ImportUpdateCommand)
export class ImportUpdateHandler implements ICommandHandler<ImportUpdateCommand> {
  constructor(private readonly desk: CommandDesk) {}

  execute({ incidentId, update, meta }: ImportUpdateCommand) {
    return this.desk.handle(incident, incidentId, meta, (state) => importUpdate(state, update));
  }
}

@CommandHandler(ListCustomersCommand)
export class ListCustomersHandler implements ICommandHandler<ListCustomersCommand> {
  constructor(private readonly desk: CommandDesk) {}

  async execute({ list, meta }: ListCustomersCommand) {
    const about = await this.desk.situation(incident, list.incidentId);
    return this.desk.handle(exposure, meta.commandId, meta, () => listCustomers(about, list));
  }
}

@CommandHandler(ClearCustomersCommand)
export class ClearCustomersHandler implements ICommandHandler<ClearCustomersCommand> {
  constructor(private readonly desk: CommandDesk) {}

  async execute({ list, meta }: ClearCustomersCommand) {
    const about = await this.desk.situation(incident, list.incidentId);
    return this.desk.handle(exposure, meta.commandId, meta, () => clearCustomers(about, list));
  }
}
