import { Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Secrets } from '#access';
import { destinationKey, type ErasureReason, type PersonNamed } from '#audience';
import { ErasePersonCommand } from '#delivery';
import { Refusal } from '#event-store';
import { Commands } from '../commands.js';
import { resultOf } from '../refusals/refused.type.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { ErasureReasonEnum } from './customer.enums.js';

@InputType({ description: 'Whom to erase. Name the person in one way.' })
export class ErasePersonInput extends CommandInput {
  @Field(() => String, { nullable: true, description: 'The e-mail address.' })
  address?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of a contact.' })
  contactId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of a customer: it goes with all contacts that no other customer has.',
  })
  customerId?: string | null;

  @Field(() => ErasureReasonEnum, { description: 'Why.' })
  reason: ErasureReason;
}

@ObjectType({ description: 'The person is erased.' })
export class PersonErased {
  @Field(() => Int, { description: 'Mailboxes that nobody can be written to at any more.' })
  mailboxes: number;

  @Field(() => Int, { description: 'Customers that went with the person.' })
  customers: number;
}

const ErasePersonResult = resultOf(
  'ErasePersonResult',
  () => PersonErased,
  'The erasure, or why not.',
);

@Resolver()
export class ErasePersonResolver {
  constructor(
    private readonly commands: Commands,
    private readonly secrets: Secrets,
  ) {}

  @Allow('administer')
  @Mutation(() => ErasePersonResult, {
    description:
      'Erase a person for good: names, addresses and their keys, the ledger, letters that are kept here.',
  })
  async erasePerson(
    @Input() input: ErasePersonInput,
    @WhoAsks() asked: Asked,
  ): Promise<PersonErased> {
    const named = this.named(input);
    const { facts } = await this.commands.carryOut(
      asked,
      (meta) => new ErasePersonCommand(named, input.reason, meta),
      ['affected', 'subscriptions', 'fanout_planner'],
    );
    const erased = facts.flatMap((fact) => (fact.type === 'PersonErased' ? [fact.data] : []));
    return {
      mailboxes: erased.reduce((sum, { destKeys }) => sum + destKeys.length, 0),
      customers: erased.reduce((sum, { customerIds }) => sum + customerIds.length, 0),
    };
  }

  private named({ address, contactId, customerId }: ErasePersonInput): PersonNamed {
    const ways: (PersonNamed | undefined)[] = [
      address ? { destKey: destinationKey(this.secrets, address) } : undefined,
      contactId ? { contactId } : undefined,
      customerId ? { customerId } : undefined,
    ];
    const [named, ...more] = ways.filter((way) => way !== undefined);
    if (named && more.length === 0) return named;
    throw new Refusal(
      'PERSON_NOT_NAMED',
      'The person must be named in exactly one way.',
      'Give the address, or the id of the contact, or the id of the customer.',
      'address',
    );
  }
}
