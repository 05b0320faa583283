import { Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { Secrets } from '#access';
import { Vault } from '#audience';
import { type LookedUp, lookUp, type LookupReason, lookupEvents } from '#delivery';
import { Clock, CommandDesk } from '#event-store';
import { Moment } from '../graphql/moment.scalar.js';
import { parsed } from '../refusals/parsed.js';
import { resultOf } from '../refusals/refused.type.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { LookupReasonEnum } from './customer.enums.js';

@InputType({ description: 'Whom to look for, and why.' })
export class LookUpInput extends CommandInput {
  @Field(() => String, {
    description:
      'A customer’s or contact’s id, a name, an e-mail address, a domain, a phone number, or what a notice calls itself (X-Notice-Reference).',
  })
  identifier: string;

  @Field(() => LookupReasonEnum, { description: 'Why. It is recorded with your name.' })
  reason: LookupReason;

  @Field(() => String, {
    nullable: true,
    description: 'The case in another system: `T-4711`. It stays in the log: no names.',
  })
  ticket?: string | null;
}

@ObjectType('NoticeSent', { description: 'A message to a mailbox.' })
export class NoticeSentType {
  @Field(() => ID, { description: 'What the notice calls itself.' })
  reference: string;

  @Field(() => String, { description: 'Through which channel: `email`.' })
  channel: string;

  @Field(() => String, { description: '`update`, or `confirmation` of a subscription.' })
  kind: string;

  @Field(() => ID, { nullable: true, description: 'The incident it is about.' })
  incidentId: string | null;

  @Field(() => String, { nullable: true, description: 'What the incident was called then.' })
  incidentTitle: string | null;

  @Field(() => ID, { nullable: true, description: 'The update it brought.' })
  updateId: string | null;

  @Field(() => String, { nullable: true, description: 'The phase it told of.' })
  phase: string | null;

  @Field(() => String, {
    description: 'Where it stands: `accepted`, `failed`, `skipped`, or on its way.',
  })
  state: string;

  @Field(() => Moment, { description: 'When it was put on its way.' })
  plannedAt: string;

  @Field(() => Moment, {
    nullable: true,
    description: 'When the reader’s mail server took it, or it was given up.',
  })
  doneAt: string | null;
}

@ObjectType('ContactFound', { description: 'As whose contact somebody is known.' })
export class ContactFoundType {
  @Field(() => ID, { description: 'The id of the contact.' })
  id: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'Telephone number.' })
  phone: string | null;

  @Field(() => String, { nullable: true, description: 'What this person does.' })
  role: string | null;

  @Field(() => ID, { description: 'The customer.' })
  customerId: string;

  @Field(() => String, { description: 'What the customer is called.' })
  customerName: string;
}

@ObjectType('PersonTold', { description: 'Somebody, and what they were told.' })
export class PersonToldType {
  @Field(() => String, { description: 'E-mail address.' })
  address: string;

  @Field(() => ContactFoundType, {
    nullable: true,
    description: 'Null for a reader who is nobody’s contact.',
  })
  contact: ContactFoundType | null;

  @Field(() => String, {
    nullable: true,
    description: 'Own subscription: `pending`, `confirmed`, `unsubscribed`.',
  })
  subscription: string | null;

  @Field(() => [NoticeSentType], { description: 'The newest 200 messages, the newest first.' })
  notices: NoticeSentType[];
}

@ObjectType('LookedUp', { description: 'Whom the identifier may mean.' })
export class LookedUpType {
  @Field(() => String, {
    description: 'What the identifier was taken for: mailbox, phone, id, domain, name, notice.',
  })
  by: string;

  @Field(() => [PersonToldType], { description: 'At most 50.' })
  people: PersonToldType[];

  @Field(() => Boolean, { description: 'Whether there may be more: ask more exactly.' })
  isCut: boolean;

  @Field(() => Int, { description: 'How many are shown.' })
  count: number;
}

const LookUpResult = resultOf('LookUpResult', () => LookedUpType, 'Whom it may mean, or why not.');

const Ticket = lookupEvents.PersonLookedUp.pick({ ticket: true });

@Resolver()
export class LookUpResolver {
  constructor(
    private readonly desk: CommandDesk,
    private readonly vault: Vault,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  @Allow('look-up')
  @Mutation(() => LookUpResult, {
    description:
      'What was somebody told, when, and did it reach them? Who asks, and why, is recorded for good.',
  })
  async lookUp(
    @Input() { identifier, reason, ticket = null }: LookUpInput,
    @WhoAsks() { commandId, signedIn, digest }: Asked,
  ): Promise<LookedUp & { readonly count: number }> {
    const meta = {
      commandId,
      actor: signedIn.actor,
      occurredAt: this.clock.now().toISOString(),
      asked: digest,
    };
    const { desk, vault, secrets } = this;
    const checked = parsed(Ticket, { ticket }, {});
    const looked = await lookUp({ desk, vault, secrets }, { identifier, reason, ...checked }, meta);
    return { ...looked, count: looked.people.length };
  }
}
