import { Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { unknownAmong } from '#audience';
import {
  ClearCustomers,
  ClearCustomersCommand,
  findIncident,
  ListCustomers,
  ListCustomersCommand,
} from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { resultOf } from '../refusals/refused.type.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, Input, WhoAsks } from '../sign-in/asked.js';
import { IncidentChangeInput } from './change-scope.input.js';
import { INCIDENT_VIEWS } from './incident.results.js';
import { IncidentType } from './incident.type.js';

@InputType({ description: 'A customer, and what of it was exposed.' })
export class ListedCustomerInput {
  @Field(() => ID, { description: 'The customer; also one that is not in the directory yet.' })
  id: string;

  @Field(() => [String], {
    defaultValue: [],
    description: 'What was exposed, in words of your own, at most 20: `e-mail address`.',
  })
  dataClasses: string[];
}

@InputType({ description: 'Customers concerned one by one. For many, `daylight list customers`.' })
export class ListCustomersInput extends IncidentChangeInput {
  @Field(() => [ListedCustomerInput], { description: 'At most 1,000.' })
  customers: ListedCustomerInput[];
}

@InputType({ description: 'Customers who were listed by mistake.' })
export class ClearCustomersInput extends IncidentChangeInput {
  @Field(() => [ID], { description: 'At most 1,000.' })
  customerIds: string[];
}

@ObjectType({ description: 'The list of customers concerned one by one was changed.' })
export class CustomersListed {
  @Field(() => IncidentType, { description: 'The incident as it is now.' })
  incident: IncidentType;

  @Field(() => [ID], {
    description: 'Those who are not in the directory: they count from when they are.',
  })
  unknownIds: string[];
}

const ListResult = resultOf('ListCustomersResult', () => CustomersListed, 'The list, or why not.');

@Resolver()
export class ListCustomersResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('change-scope')
  @Mutation(() => ListResult, {
    description:
      'Add to the list of customers concerned one by one, with what of each was exposed. The last word on each counts.',
  })
  async listCustomers(@Input() input: ListCustomersInput, @WhoAsks() asked: Asked) {
    const list = parsed(ListCustomers, input);
    await this.commands.carryOut(
      asked,
      (meta) => new ListCustomersCommand(list, meta),
      INCIDENT_VIEWS,
    );
    return this.listed(
      list.incidentId,
      list.customers.map(({ id }) => id),
    );
  }

  @Allow('change-scope')
  @Mutation(() => ListResult, { description: 'Take customers off that list.' })
  async clearCustomers(@Input() input: ClearCustomersInput, @WhoAsks() asked: Asked) {
    const list = parsed(ClearCustomers, input);
    await this.commands.carryOut(
      asked,
      (meta) => new ClearCustomersCommand(list, meta),
      INCIDENT_VIEWS,
    );
    return this.listed(list.incidentId, list.customerIds);
  }

  private async listed(incidentId: string, customerIds: readonly string[]) {
    return {
      incident: fresh(await findIncident(this.views, incidentId)),
      unknownIds: await unknownAmong(this.views, customerIds),
    };
  }
}
