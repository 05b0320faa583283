import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { RetireCustomersCommand } from '#audience';
import { Commands } from '../commands.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import {
  type CustomersRetired,
  DIRECTORY_VIEWS,
  RetireCustomersResult,
} from './customers.results.js';

@InputType({ description: 'Customers to remove.' })
export class RetireCustomersInput extends CommandInput {
  @Field(() => [ID], { description: 'At most 1,000.' })
  ids: string[];
}

@Resolver()
export class RetireCustomersResolver {
  constructor(private readonly commands: Commands) {}

  @Allow('edit-directory')
  @Mutation(() => RetireCustomersResult, {
    description: 'Remove customers, and erase their names and contacts.',
  })
  async retireCustomers(
    @Input() { ids }: RetireCustomersInput,
    @WhoAsks() asked: Asked,
  ): Promise<CustomersRetired> {
    await this.commands.carryOut(
      asked,
      (meta) => new RetireCustomersCommand(ids, meta),
      DIRECTORY_VIEWS,
    );
    return { ids };
  }
}
