import type { Secrets } from '#access';

/**
 * The id of one letter, without angle brackets: the same on every try and after every crash, another for each
 * recipient, and nothing that could be guessed.
 */
export function messageId(
  secrets: Secrets,
  domain: string,
  fanoutId: string,
  destKey: string,
): string {
  return `d.${secrets.token('message', `${fanoutId}${destKey}`)}@${domain}`;
}

/** The root of an incident's thread. No letter has this id; all of them refer to it. */
export function threadRoot(domain: string, incidentId: string): string {
  return `inc.${incidentId.replaceAll(/[^\w.-]/g, '_')}@${domain}`;
}
