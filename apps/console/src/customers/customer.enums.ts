import { registerEnumType } from '@nestjs/graphql';

export const ConsentEnum = {
  YES: 'yes',
  NO: 'no',
  PENDING: 'pending',
  CONTRACT: 'contract',
} as const;
export type Consent = (typeof ConsentEnum)[keyof typeof ConsentEnum];
registerEnumType(ConsentEnum, {
  name: 'Consent',
  description: 'Whether a contact may be written to.',
  valuesMap: {
    YES: { description: 'The contact agreed.' },
    NO: { description: 'The contact did not agree, and is never written to.' },
    PENDING: { description: 'Not answered yet; not written to until then.' },
    CONTRACT: { description: 'The contract asks for it.' },
  },
});

export const ErasureReasonEnum = {
  ASKED: 'asked',
  RETENTION: 'retention',
  MISTAKE: 'mistake',
} as const;
registerEnumType(ErasureReasonEnum, {
  name: 'ErasureReason',
  description: 'Why a person is erased.',
  valuesMap: {
    ASKED: { description: 'The person asked for it.' },
    RETENTION: { description: 'There is no reason left to know the person.' },
    MISTAKE: { description: 'The person should never have been here.' },
  },
});

export const LookupReasonEnum = {
  SUPPORT: 'support',
  INCIDENT: 'incident',
  PRIVACY_REQUEST: 'privacy_request',
  AUDIT: 'audit',
} as const;
registerEnumType(LookupReasonEnum, {
  name: 'LookupReason',
  description: 'Why somebody looks at what a person was told.',
  valuesMap: {
    SUPPORT: { description: 'The person asked us.' },
    INCIDENT: { description: 'Work on an incident.' },
    PRIVACY_REQUEST: { description: 'The person asked what we know of them.' },
    AUDIT: { description: 'Somebody checks our work.' },
  },
});

export const ToldEnum = { TOLD: 'TOLD', NOT_TOLD: 'NOT_TOLD' } as const;
export type Told = keyof typeof ToldEnum;
registerEnumType(ToldEnum, {
  name: 'Told',
  description: 'Whether a customer has heard of the incident.',
  valuesMap: {
    TOLD: { description: 'At least one contact was told.' },
    NOT_TOLD: { description: 'No contact was told yet.' },
  },
});

export const UnreachableReasonEnum = {
  NO_CONTACT: 'no_contact',
  OTHER_CHANNEL: 'other_channel',
  NO_CONSENT: 'no_consent',
  SUPPRESSED: 'suppressed',
  UNSUBSCRIBED: 'unsubscribed',
  NOT_WANTED: 'not_wanted',
  BELOW_IMPACT: 'below_impact',
  REFUSED: 'refused',
} as const;
export type UnreachableReason = (typeof UnreachableReasonEnum)[keyof typeof UnreachableReasonEnum];
registerEnumType(UnreachableReasonEnum, {
  name: 'UnreachableReason',
  description: 'Why nobody at a customer can be told, and what to do.',
  valuesMap: {
    NO_CONTACT: { description: 'No contact is known: ask whoever looks after the customer.' },
    OTHER_CHANNEL: { description: 'They do not want e-mail: call them.' },
    NO_CONSENT: { description: 'Nobody has agreed to be written to: call them.' },
    SUPPRESSED: { description: 'Their mailboxes bounced or complained: ask for another address.' },
    UNSUBSCRIBED: { description: 'They have unsubscribed.' },
    NOT_WANTED: { description: 'They do not want to hear of incidents of this kind.' },
    BELOW_IMPACT: { description: 'They want to hear of worse incidents only.' },
    REFUSED: { description: 'Their mail server refused every mail about it: call them.' },
  },
});
