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
