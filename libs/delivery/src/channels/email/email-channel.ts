/** One finished message to one address. */
export interface EmailMessage {
  /** Without angle brackets; the same on every try. */
  readonly messageId: string;
  /** The sender that bounces go to. */
  readonly from: string;
  /** The one recipient. */
  readonly to: string;
  /** The `Date` of the message; the same on every try. */
  readonly date: Date;
  readonly bytes: Buffer;
}

/**
 * What is known after a try. `code` is short, stable and free of addresses (`550 5.1.1`, `ETIMEDOUT`); `words` is
 * what the relay said and may name the recipient, so it is for nobody's log.
 * - `unavailable`: the trouble is the relay's or ours, not this recipient's; certainly not accepted
 * - `inDoubt`: the body was under way and no answer came; it may have been accepted
 */
export type Sent =
  | { readonly outcome: 'accepted'; readonly reply: string }
  | { readonly outcome: 'deferred'; readonly code: string; readonly words: string }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly words: string;
      readonly permanent: true;
    }
  | {
      readonly outcome: 'unavailable';
      /** `policy`: refused at a recipient for what we are (5.7.x); perhaps others are not. */
      readonly about: 'relay' | 'policy';
      readonly code: string;
      readonly words: string;
    }
  | { readonly outcome: 'inDoubt'; readonly code: string };

/** How a message leaves. `send` never throws and always answers, if only after its own deadline. */
export interface EmailChannel {
  /** How many messages it sends side by side. */
  readonly concurrency: number;
  send(message: EmailMessage): Promise<Sent>;
  close(): Promise<void>;
}
