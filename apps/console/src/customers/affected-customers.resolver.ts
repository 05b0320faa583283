import {
  Args,
  ArgsType,
  Context,
  Field,
  Float,
  ID,
  Int,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { z } from 'zod';
import { Vault } from '#audience';
import { affectedCounts, affectedList, type AffectedRow, demandPast } from '#delivery';
import { Clock } from '#event-store';
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
import {
  type Told,
  ToldEnum,
  type UnreachableReason,
  UnreachableReasonEnum,
} from './customer.enums.js';

@ObjectType('Unreachable', { description: 'Contacts that no mail can reach, by the first reason.' })
export class UnreachableType {
  @Field(() => Int, { description: 'Do not want e-mail.' })
  notByEmail: number;

  @Field(() => Int, { description: 'Have not agreed to be written to.' })
  noConsent: number;

  @Field(() => Int, { description: 'Their mailbox bounced or complained.' })
  suppressed: number;

  @Field(() => Int, { description: 'Have unsubscribed.' })
  unsubscribed: number;

  @Field(() => Int, {
    description: 'Do not want to hear of incidents of this kind, or this minor.',
  })
  notWanted: number;

  @Field(() => Int, { description: 'Their mail server refused every mail about it for good.' })
  refused: number;
}

@ObjectType('InTheDark', {
  description:
    'How long a customer was affected and had heard nothing, or nothing since a promised update was due.',
})
export class InTheDarkType {
  @Field(() => Float, { description: 'All of it, in minutes.' })
  minutes: number;

  @Field(() => Float, { description: 'The longest time without a break, in minutes.' })
  longestMinutes: number;

  @Field(() => Boolean, {
    description: 'Whether it is in the dark now, or was at the moment asked for.',
  })
  isNow: boolean;
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

  @Field(() => [String], { description: 'Through which channels it was told: `email`.' })
  toldThrough: string[];

  @Field(() => UnreachableType, { description: 'Contacts that no mail can reach.' })
  unreachable: UnreachableType;

  @Field(() => UnreachableReasonEnum, {
    nullable: true,
    description: 'Why nobody there was told, nor can be; null where somebody was, or may be.',
  })
  unreachableBecause: UnreachableReason | null;

  @Field(() => InTheDarkType, {
    nullable: true,
    description: 'How long it was left in the dark; null once the customer was erased.',
  })
  inTheDark: InTheDarkType | null;
}

@ArgsType()
class AsOfArgs {
  @Field(() => Moment, {
    nullable: true,
    description: 'As it stood at this moment; left out: as it stands.',
  })
  asOf?: string | null;
}

@ArgsType()
class AffectedArgs extends PageArgs {
  @Field(() => ToldEnum, {
    nullable: true,
    description: 'Only those who were told, or only those who were not.',
  })
  told?: Told | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those nobody of whom was told, nor can be; or only the others.',
  })
  unreachable?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Only those affected through this component.' })
  component?: string | null;

  @Field(() => String, { nullable: true, description: 'Beginning of the customer’s id.' })
  search?: string | null;

  @Field(() => Moment, {
    nullable: true,
    description:
      'The list as it stood at this moment. Names, and who can be told, are always as they are now.',
  })
  asOf?: string | null;
}

const Place = z.object({ id: z.string() });
const AffectedConnection = connectionOf(
  () => AffectedCustomerType,
  'AffectedCustomer',
  'affected customers',
);

@Resolver(() => IncidentType)
export class AffectedCustomersResolver {
  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  @ResolveField(() => Int, { description: 'How many customers are or were affected.' })
  async affectedCount(
    @Parent() { id }: IncidentType,
    @Args() { asOf }: AsOfArgs,
    @Context() context: ConsoleContext,
  ): Promise<number> {
    return (await this.counts(id, asOf, context)).customers;
  }

  @ResolveField(() => Int, { description: 'How many of these customers were told.' })
  async toldCount(
    @Parent() { id }: IncidentType,
    @Args() { asOf }: AsOfArgs,
    @Context() context: ConsoleContext,
  ): Promise<number> {
    return (await this.counts(id, asOf, context)).told;
  }

  @ResolveField(() => AffectedConnection, {
    description: 'Who is affected, through what, since when, and told when; by id.',
  })
  async affectedCustomers(
    @Parent() { id }: IncidentType,
    @Args() { first, after, told, unreachable, component, search, asOf }: AffectedArgs,
  ): Promise<Page<AffectedCustomerType>> {
    const size = demandPageSize(first);
    const now = this.clock.now();
    const { rows } = await affectedList(this.vault, {
      incidentId: id,
      // What is left out may also be sent as null.
      filters: {
        told: told ? told === 'TOLD' : undefined,
        unreachable: unreachable ?? undefined,
        component: component ?? undefined,
        search: search ?? undefined,
      },
      now: now.toISOString(),
      asOf: asOf ? demandPast(asOf, now) : undefined,
      first: size + 1,
      after: placeOf(Place, after)?.id,
    });
    return pageOf(rows.map(shown), size, ({ customerId }) => ({ id: customerId }));
  }

  private counts(id: string, asOf: string | null | undefined, { figures }: ConsoleContext) {
    if (!asOf) return figures.load(id);
    return affectedCounts(this.vault.views, id, {}, demandPast(asOf, this.clock.now()));
  }
}

function shown({
  components,
  dataClasses,
  toldThrough,
  unreachable,
  ...row
}: AffectedRow): AffectedCustomerType {
  const { other_channel, no_consent, suppressed, unsubscribed, refused } = unreachable;
  return {
    ...row,
    components: [...components],
    dataClasses: [...dataClasses],
    toldThrough: [...toldThrough],
    unreachable: {
      notByEmail: other_channel ?? 0,
      noConsent: no_consent ?? 0,
      suppressed: suppressed ?? 0,
      unsubscribed: unsubscribed ?? 0,
      notWanted: (unreachable.not_wanted ?? 0) + (unreachable.below_impact ?? 0),
      refused: refused ?? 0,
    },
  };
}
