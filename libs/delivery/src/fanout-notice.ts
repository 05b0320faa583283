import type { IncidentKind, Phase, Scope, Severity, Words } from '#incidents';

/** What one update says, as it stood when it was planned: all that is needed to write its letters. */
export interface IncidentFanout {
  readonly incident: {
    readonly id: string;
    readonly title: string;
    readonly kind: IncidentKind;
    readonly severity: Severity;
    readonly beganAt: string;
  };
  readonly update: {
    readonly id: string;
    /** A correction keeps the phase that was reached. */
    readonly phase: Phase;
    readonly words: Words;
    readonly publishedAt: string;
    readonly nextUpdateAt: string | null;
    readonly corrects: string | null;
    /** When the corrected update was published. */
    readonly correctedAt: string | null;
    readonly steppedBackBecause: string | null;
  };
  readonly scope: Pick<Scope, 'components' | 'regions'>;
  /** Ids of earlier updates, oldest first, for the thread in the reader's mailbox. */
  readonly earlier: readonly string[];
}

/** A question to one address: is it you who wants to be told? */
export interface ConfirmationFanout {
  /** Empty: everything. */
  readonly components: readonly string[];
}
