import type { Sent } from './email-channel.js';

/** What nodemailer's connection reports; which fields there are depends on how far it came. */
export interface SmtpFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
}

/**
 * Reads a failed try. `bodyBegun`: bytes of the message were handed to the connection. Without an answer that is
 * the difference between "certainly not accepted" and doubt.
 */
export function outcomeOf(failure: SmtpFailure, bodyBegun: boolean): Sent {
  const { responseCode: reply, command = '', message } = failure;
  const words = failure.response ?? message;
  const code = codeOf(failure);
  if (reply === undefined) {
    if (command === 'MAIL FROM' && failure.code === 'EMESSAGE')
      return refused('MESSAGE_TOO_LARGE', words);
    return bodyBegun ? { outcome: 'inDoubt', code } : unavailable('relay', code, words);
  }
  // 421 ends the session and MAIL is about the sender: neither is the recipient's doing.
  if (reply === 421 || (command !== 'RCPT TO' && command !== 'DATA'))
    return unavailable('relay', code, words);
  if (/^5\d\d 5\.7\./.test(code)) return unavailable('policy', code, words);
  return reply >= 500 ? refused(code, words) : { outcome: 'deferred', code, words };
}

export function refused(code: string, words: string): Sent {
  return { outcome: 'refused', code, words, permanent: true };
}

export function unavailable(about: 'relay' | 'policy', code: string, words: string): Sent {
  return { outcome: 'unavailable', about, code, words };
}

/** `550 5.1.1`, `451`, or the name of the network's trouble. */
function codeOf({ code, response, responseCode }: SmtpFailure): string {
  if (responseCode === undefined) return code ?? 'UNKNOWN';
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  return enhanced ? `${responseCode} ${enhanced}` : String(responseCode);
}
