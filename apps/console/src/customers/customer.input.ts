import { Field, ID, InputType } from '@nestjs/graphql';
import type { GivenCustomer } from '#audience';
import type { Severity } from '#incidents';
import { Moment } from '../graphql/moment.scalar.js';
import { SeverityEnum } from '../incidents/incident.enums.js';
import { type Consent, ConsentEnum } from './customer.enums.js';

@InputType({
  description: 'Somebody who is told on behalf of a customer. A contact known already is replaced.',
})
export class ContactInput {
  @Field(() => ID, { description: 'The id in your own systems, unique among all contacts.' })
  id: string;

  @Field(() => String, { description: 'Name; at most 500 characters.' })
  name: string;

  @Field(() => String, { description: 'E-mail address.' })
  address: string;

  @Field(() => String, {
    nullable: true,
    description: 'Telephone number, E.164: `+999926506304`.',
  })
  phone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What this person does: `technical`, `legal`.',
  })
  role?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Language, BCP 47; left out: the customer’s.',
  })
  locale?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Time zone, IANA; left out: the customer’s.',
  })
  timeZone?: string | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Hears of outages, degradations and lost data.',
  })
  notifyIncidents: boolean;

  @Field(() => Boolean, { defaultValue: true, description: 'Hears of maintenance.' })
  notifyMaintenance: boolean;

  @Field(() => Boolean, { defaultValue: true, description: 'Hears of breaches.' })
  notifySecurity: boolean;

  @Field(() => SeverityEnum, { defaultValue: 'minor', description: 'Hears from this severity on.' })
  minImpact: Severity;

  @Field(() => Boolean, { defaultValue: true, description: 'May be reached by e-mail.' })
  byEmail: boolean;

  @Field(() => ConsentEnum, { description: 'Whether this contact may be written to.' })
  consent: Consent;

  @Field(() => Moment, { nullable: true, description: 'When consent was given.' })
  consentAt?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'How consent was given: a word of your own, at most 100 characters.',
  })
  consentSource?: string | null;
}

@InputType({ description: 'Something that customers are told apart by: country, residency.' })
export class AttributeInput {
  @Field(() => String, { description: 'Lower-case letters, digits and _; at most 40.' })
  name: string;

  @Field(() => String, {
    description: 'At most 100 characters. It stays in the log: nothing personal belongs here.',
  })
  value: string;
}

@InputType({
  description: 'A customer. One known already is replaced; contacts that are not named stay.',
})
export class CustomerInput {
  @Field(() => ID, { description: 'The id in your own systems; at most 100 characters.' })
  id: string;

  @Field(() => String, { description: 'Name; at most 500 characters.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'Internet domain.' })
  domain?: string | null;

  @Field(() => [ID], { description: 'The components it uses, at most 500.' })
  components: string[];

  @Field(() => String, { nullable: true, description: 'Where it is served from: `eu-west`.' })
  region?: string | null;

  @Field(() => String, { nullable: true, description: 'A word of your own: `enterprise`.' })
  segment?: string | null;

  @Field(() => String, {
    defaultValue: 'active',
    description: '`churned` hears only of what happened to data.',
  })
  status: string;

  @Field(() => [AttributeInput], {
    defaultValue: [],
    description: 'What else you tell customers apart by, at most 20.',
  })
  attributes: AttributeInput[];
  @Field(() => Moment, {
    nullable: true,
    description: 'When it became a customer; left out: not known.',
  })
  since?: string | null;

  @Field(() => String, { nullable: true, description: 'Language of its contacts, BCP 47.' })
  locale?: string | null;

  @Field(() => String, { nullable: true, description: 'Time zone of its contacts, IANA.' })
  timeZone?: string | null;

  @Field(() => [ContactInput], {
    defaultValue: [],
    description: 'Who is told on its behalf, at most 500.',
  })
  contacts: ContactInput[];
}

/** The input as the command takes it; the command itself says what is wrong with it. */
export function customerOf(input: CustomerInput): GivenCustomer {
  const { id, name, components, status } = input;
  const attributes = Object.fromEntries(input.attributes.map((one) => [one.name, one.value]));
  const { domain = null, region = null, segment = null, locale = null, timeZone = null } = input;
  const { since = null } = input;
  const contacts = input.contacts.map(contactOf);
  const places = { region, segment, locale, timeZone };
  return { id, name, domain, components, status, attributes, since, ...places, contacts };
}

function contactOf(input: ContactInput): GivenCustomer['contacts'][number] {
  const { role = null, locale = null, timeZone = null, phone = null } = input;
  const { consentAt = null, consentSource = null } = input;
  const kept = { suppressed: null, unsubscribedAt: null };
  return { ...input, role, locale, timeZone, phone, consentAt, consentSource, ...kept };
}
