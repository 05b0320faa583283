import type { ConnectionOptions } from 'node:tls';

/** The relay that letters are handed to. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (port 465). Otherwise STARTTLS, where the relay offers it. */
  readonly secure: boolean;
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
  /** How many connections are kept, at most. */
  readonly connections: number;
  /** Refuse to go on in the clear. Left out: whenever there is a password and the relay is another machine. */
  readonly requireTls?: boolean | undefined;
  readonly tls?: ConnectionOptions | undefined;
  /** Milliseconds for one message; over ten minutes, because a relay may take ten to answer (RFC 5321 4.5.3.2). */
  readonly deadlineMs?: number | undefined;
}

export const SEND_DEADLINE_MS = 11 * 60_000;
