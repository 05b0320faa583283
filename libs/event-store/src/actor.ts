/** Who did it. Never a name or an address: people's details are kept outside the log. */
export interface Actor {
  readonly kind: 'person' | 'token' | 'recipient' | 'system';
  readonly id: string;
}

/** The program itself, for what follows from facts without a person. */
export const daylightItself: Actor = { kind: 'system', id: 'daylight' };
