import type { IncidentKind, Phase, Severity, Words } from '#incidents';

/** One update of an incident, for one reader: everything a mail about it is made from. Times are ISO 8601. */
export interface IncidentNotice {
  organisation: string;
  incident: {
    id: string;
    title: string;
    kind: IncidentKind;
    severity: Severity;
    /** For maintenance: when the work starts. */
    beganAt: string;
  };
  update: {
    id: string;
    phase: Phase;
    words: Words;
    publishedAt: string;
    nextUpdateAt: string | null;
    /** The id of the update whose words were wrong. */
    corrects: string | null;
    isCorrection: boolean;
    /** When the corrected update was published, where that is at hand. */
    correctedAt?: string | null;
    steppedBackBecause: string | null;
  };
  affected: {
    /** Names, as readers know them. */
    components: readonly string[];
    /** Null: everywhere. */
    regions: readonly string[] | null;
  };
  /** Why this reader is told: a contact of an affected customer, or somebody who subscribed. */
  why: 'customer' | 'subscriber';
  reader: Reader;
  links: { incident: string; unsubscribe: string; preferences?: string | null };
}

/** How a reader likes to be spoken to. What we cannot read falls back to English and UTC. */
export interface Reader {
  locale: string | null;
  timeZone: string | null;
}

/** A request to confirm a subscription: the only mail somebody gets who has not confirmed. */
export interface ConfirmationNotice {
  organisation: string;
  links: { confirm: string; page: string };
  /** Names of the components asked for. Empty: all. */
  components: readonly string[];
  reader: Reader;
}

/** A mail without its envelope. `subject` is one line; `text` is wrapped at 76 columns. */
export interface RenderedMail {
  subject: string;
  /** The hidden first line of the html part, as a mail list shows it. */
  preheader: string;
  html: string;
  text: string;
  /** The language it is written in, as a BCP 47 tag. */
  language: string;
}
