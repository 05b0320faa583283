import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Severity } from '#incidents';
import { ComponentType } from '../catalog/component.type.js';
import { Moment } from '../graphql/moment.scalar.js';
import { SeverityEnum } from '../incidents/incident.enums.js';
import { type Consent, ConsentEnum } from './customer.enums.js';

@ObjectType('Contact', {
  description:
    'Somebody who is told on behalf of a customer. Kept outside the log, so it can be erased.',
})
export class ContactType {
  @Field(() => ID, { description: 'The id in your own systems.' })
  id: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { description: 'E-mail address.' })
  address: string;

  @Field(() => String, { nullable: true, description: 'Telephone number, E.164.' })
  phone: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What this person does: `technical`, `legal`.',
  })
  role: string | null;

  @Field(() => String, { nullable: true, description: 'Language, BCP 47; null: the customer’s.' })
  locale: string | null;

  @Field(() => String, { nullable: true, description: 'Time zone, IANA; null: the customer’s.' })
  timeZone: string | null;

  @Field(() => Boolean, { description: 'Hears of outages, degradations and lost data.' })
  notifyIncidents: boolean;

  @Field(() => Boolean, { description: 'Hears of maintenance.' })
  notifyMaintenance: boolean;

  @Field(() => Boolean, { description: 'Hears of breaches.' })
  notifySecurity: boolean;

  @Field(() => SeverityEnum, { description: 'Hears from this severity on.' })
  minImpact: Severity;

  @Field(() => Boolean, { description: 'May be reached by e-mail.' })
  byEmail: boolean;

  @Field(() => ConsentEnum, { description: 'Whether this contact may be written to.' })
  consent: Consent;

  @Field(() => Moment, { nullable: true, description: 'When consent was given, if known.' })
  consentAt: string | null;

  @Field(() => String, { nullable: true, description: 'How consent was given, if known.' })
  consentSource: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why mails to it are not accepted: `hard_bounce`, `complaint`.',
  })
  suppressed: string | null;

  @Field(() => Moment, { nullable: true, description: 'When this contact unsubscribed.' })
  unsubscribedAt: string | null;
}

@ObjectType('Attribute', { description: 'Something that customers are told apart by.' })
export class AttributeType {
  @Field(() => String, { description: 'What it is called: `country`.' })
  name: string;

  @Field(() => String, { description: 'What it is for this customer: `KR`.' })
  value: string;
}

@ObjectType('Customer', {
  description: 'Who can be affected. Name and contacts are kept outside the log.',
})
export class CustomerType {
  @Field(() => ID, { description: 'The id in your own systems.' })
  id: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'Internet domain.' })
  domain: string | null;

  @Field(() => String, { nullable: true, description: 'Where it is served from: `eu-west`.' })
  region: string | null;

  @Field(() => String, { nullable: true, description: 'A word of your own: `enterprise`.' })
  segment: string | null;

  @Field(() => String, {
    description: '`active`, or a word of your own; `churned` hears only of what happened to data.',
  })
  status: string;

  @Field(() => Moment, { nullable: true, description: 'When it became a customer, if known.' })
  since: string | null;

  @Field(() => String, { nullable: true, description: 'Language of its contacts, BCP 47.' })
  locale: string | null;

  @Field(() => String, { nullable: true, description: 'Time zone of its contacts, IANA.' })
  timeZone: string | null;

  @Field(() => [ComponentType], { description: 'The components it uses that are still offered.' })
  components: ComponentType[];

  @Field(() => [AttributeType], { description: 'What else it is told apart by, by name.' })
  attributes: AttributeType[];

  @Field(() => [ContactType], { description: 'Who is told on its behalf.' })
  contacts: ContactType[];
}
