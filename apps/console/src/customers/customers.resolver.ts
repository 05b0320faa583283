import {
  Args,
  ArgsType,
  Context,
  Field,
  ID,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { z } from 'zod';
import { type ContactRow, type CustomerRow, findCustomer, listCustomers, Vault } from '#audience';
import type { ComponentRow } from '#catalog';
import { ComponentType } from '../catalog/component.type.js';
import {
  connectionOf,
  demandPageSize,
  type Page,
  PageArgs,
  pageOf,
} from '../graphql/connection.js';
import { placeOf } from '../graphql/cursor.js';
import { Allow } from '../sign-in/allow.js';
import type { ConsoleContext } from '../sign-in/console-context.js';
import { AttributeType, ContactType, CustomerType } from './customer.type.js';

@ArgsType()
class CustomersArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Part of an id, a name or a domain.' })
  search?: string;

  @Field(() => ID, { nullable: true, description: 'Only those who use this component.' })
  component?: string;

  @Field(() => String, { nullable: true, description: 'Only those of this region.' })
  region?: string;

  @Field(() => String, { nullable: true, description: 'Only those with this status.' })
  status?: string;
}

const Place = z.object({ id: z.string() });
const CustomerConnection = connectionOf(() => CustomerType, 'Customer', 'customers');

@Resolver(() => CustomerType)
export class CustomersResolver {
  constructor(private readonly vault: Vault) {}

  @Allow('read')
  @Query(() => CustomerConnection, { description: 'All customers, by id.' })
  async customers(
    @Args() { first, after, component, ...filters }: CustomersArgs,
  ): Promise<Page<CustomerRow>> {
    const size = demandPageSize(first);
    const place = placeOf(Place, after);
    const rows = await listCustomers(this.vault, {
      ...filters,
      first: size + 1,
      ...(component && { componentId: component }),
      ...(place && { after: place.id }),
    });
    return pageOf(rows, size, ({ id }) => ({ id }));
  }

  @Allow('read')
  @Query(() => CustomerType, {
    nullable: true,
    description: 'One customer; null where there is none.',
  })
  async customer(
    @Args('id', { type: () => ID, description: 'The id in your own systems.' }) id: string,
  ): Promise<CustomerRow | null> {
    return (await findCustomer(this.vault, id)) ?? null;
  }

  @ResolveField(() => [ComponentType], {
    description: 'The components it uses that are still offered.',
  })
  async components(
    @Parent() { components }: CustomerRow,
    @Context() context: ConsoleContext,
  ): Promise<ComponentRow[]> {
    const found = await Promise.all(components.map((id) => context.components.load(id)));
    return found.filter((one) => one !== undefined);
  }

  @ResolveField(() => [AttributeType], { description: 'What else it is told apart by, by name.' })
  attributes(@Parent() { attributes }: CustomerRow): AttributeType[] {
    const all = Object.entries(attributes).map(([name, value]) => ({ name, value }));
    return all.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  @ResolveField(() => [ContactType], { description: 'Who is told on its behalf.' })
  async contacts(
    @Parent()
    { id, contacts }: Pick<CustomerRow, 'id'> & { readonly contacts?: readonly ContactRow[] },
  ): Promise<readonly ContactRow[]> {
    return contacts ?? (await findCustomer(this.vault, id))?.contacts ?? [];
  }
}
