import {
  Args,
  ArgsType,
  Context,
  Field,
  ID,
  Int,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { z } from 'zod';
import { Vault } from '#audience';
import { affectedList, type AffectedRow } from '#delivery';
import {
  connectionOf,
  demandPageSize,
  type Page,
  PageArgs,
  pageOf,
} from '../graphql/connection.js';
import { placeOf } from '../graphql/cursor.js';
import { Moment } from '../graphql/moment.scalar.js';
import { IncidentType } from '../incidents/incident.type.js';
import type { ConsoleContext } from '../sign-in/console-context.js';
import { type Told, ToldEnum } from './customer.enums.js';

@ObjectType('Unreachable', { description: 'Contacts that no mail can reach, by the first reason.' })
export class UnreachableType {
  @Field(() => Int, { description: 'Do not want e-mail.' })
  notByEmail: number;

  @Field(() => Int, { description: 'Their mailbox bounced or complained.' })
  suppressed: number;

  @Field(() => Int, { description: 'Have unsubscribed.' })
  unsubscribed: number;
}

@ObjectType('AffectedCustomer', { description: 'A customer on the affected list of an incident.' })
export class AffectedCustomerType {
  @Field(() => ID, { description: 'The customer.' })
  customerId: string;

  @Field(() => String, { nullable: true, description: 'Name; null once it was erased.' })
  name: string | null;

  @Field(() => [ID], { description: 'The components through which it is affected.' })
  components: string[];

  @Field(() => Boolean, { description: 'Whether it was named one by one instead.' })
  listed: boolean;

  @Field(() => [String], { description: 'What of it was exposed, where it is listed for that.' })
  dataClasses: string[];

  @Field(() => Moment, { description: 'Since when it is affected.' })
  since: string;

  @Field(() => Moment, {
    nullable: true,
    description: 'Until when it was affected; null while it is.',
  })
  until: string | null;

  @Field(() => Int, { description: 'How many contacts it has.' })
  contacts: number;

  @Field(() => Int, { description: 'How many of them were told at least once.' })
  told: number;

  @Field(() => Moment, { nullable: true, description: 'When the first of them was told.' })
  firstToldAt: string | null;

  @Field(() => Moment, { nullable: true, description: 'When one of them was last told.' })
  lastToldAt: string | null;

  @Field(() => UnreachableType, { description: 'Contacts that no mail can reach.' })
  unreachable: UnreachableType;
}

@ArgsType()
class AffectedArgs extends PageArgs {
  @Field(() => ToldEnum, {
    nullable: true,
    description: 'Only those who were told, or only those who were not.',
  })
  told?: Told;

  @Field(() => ID, { nullable: true, description: 'Only those affected through this component.' })
  component?: string;

  @Field(() => String, { nullable: true, description: 'Beginning of the customer’s id.' })
  search?: string;
}

const Place = z.object({ id: z.string() });
const AffectedConnection = connectionOf(
  () => AffectedCustomerType,
  'AffectedCustomer',
  'affected customers',
);

@Resolver(() => IncidentType)
export class AffectedCustomersResolver {
  constructor(private readonly vault: Vault) {}

  @ResolveField(() => Int, { description: 'How many customers are or were affected.' })
  async affectedCount(
    @Parent() { id }: IncidentType,
    @Context() { figures }: ConsoleContext,
  ): Promise<number> {
    return (await figures.load(id)).customers;
  }

  @ResolveField(() => Int, { description: 'How many of these customers were told.' })
  async toldCount(
    @Parent() { id }: IncidentType,
    @Context() { figures }: ConsoleContext,
  ): Promise<number> {
    return (await figures.load(id)).told;
  }

  @ResolveField(() => AffectedConnection, {
    description: 'Who is affected, through what, since when, and told when; by id.',
  })
  async affectedCustomers(
    @Parent() { id }: IncidentType,
    @Args() { first, after, told, component, search }: AffectedArgs,
  ): Promise<Page<AffectedRow>> {
    const size = demandPageSize(first);
    const { rows } = await affectedList(this.vault, {
      incidentId: id,
      filters: { told: told && told === 'TOLD', component, search },
      first: size + 1,
      after: placeOf(Place, after)?.id,
    });
    return pageOf(rows, size, ({ customerId }) => ({ id: customerId }));
  }
}
