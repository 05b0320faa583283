import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { findCustomer, RecordCustomersCommand, Vault } from '#audience';
import { Commands, fresh } from '../commands.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { CustomerInput, customerOf } from './customer.input.js';
import { CustomersResult, DIRECTORY_VIEWS } from './customers.results.js';

@InputType({ description: 'Customers to add or bring up to date. For many, import a file.' })
export class RecordCustomersInput extends CommandInput {
  @Field(() => [CustomerInput], { description: 'At most 1,000.' })
  customers: CustomerInput[];
}

@Resolver()
export class RecordCustomersResolver {
  constructor(
    private readonly commands: Commands,
    private readonly vault: Vault,
  ) {}

  @Allow('edit-directory')
  @Mutation(() => CustomersResult, {
    description:
      'Add customers, or bring them up to date. Whoever comes into an open incident hears the current word.',
  })
  async recordCustomers(@Input() input: RecordCustomersInput, @WhoAsks() asked: Asked) {
    const customers = input.customers.map(customerOf);
    await this.commands.carryOut(
      asked,
      (meta) => new RecordCustomersCommand(customers, meta),
      DIRECTORY_VIEWS,
    );
    const ids = [...new Set(customers.map(({ id }) => id))];
    const saved = await Promise.all(ids.map((id) => findCustomer(this.vault, id)));
    return { customers: saved.map(fresh) };
  }
}
