import { type Decider, Refusal } from '#event-store';
import { z } from 'zod';
import { type TokenEvent, tokenEvents, tokenName } from './events.js';
import { role } from './roles.js';

export type ApiToken =
  { readonly status: 'unknown' } | { readonly status: 'issued' } | { readonly status: 'revoked' };

export const apiToken: Decider<ApiToken, TokenEvent> = {
  name: 'token',
  events: tokenEvents,
  initial: { status: 'unknown' },
  evolve: {
    ApiTokenIssued: () => ({ status: 'issued' }),
    ApiTokenRevoked: () => ({ status: 'revoked' }),
  },
};

export const IssueApiToken = z.object({ name: tokenName, role });
export type IssueApiToken = z.output<typeof IssueApiToken>;

export function issueApiToken(state: ApiToken, command: IssueApiToken, hash: string): TokenEvent[] {
  if (state.status !== 'unknown') throw alreadyShown();
  return [{ type: 'ApiTokenIssued', data: { ...command, hash } }];
}

export function revokeApiToken(state: ApiToken): TokenEvent[] {
  if (state.status === 'revoked') return [];
  if (state.status === 'issued') return [{ type: 'ApiTokenRevoked', data: {} }];
  throw new Refusal(
    'UNKNOWN_TOKEN',
    'There is no such API token.',
    'Ask for the list of API tokens.',
    'id',
  );
}

/** A retry cannot show the token again: only its hash was kept. */
export function alreadyShown(): Refusal {
  return new Refusal(
    'TOKEN_ALREADY_SHOWN',
    'The token was issued by an earlier try, and can be shown only once.',
    'If its text was lost, revoke it and issue another.',
    'commandId',
  );
}
