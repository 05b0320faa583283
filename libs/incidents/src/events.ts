import { z } from 'zod';
import { catalogId } from '#catalog';
import type { EventOf } from '#event-store';
import { condition } from './condition.js';
import { customerId, region } from './words-of-customers.js';

export const incidentKind = z.enum(['outage', 'degradation', 'data_loss', 'breach', 'maintenance']);
export const severity = z.enum(['minor', 'major', 'critical']);
export const phase = z.enum([
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
]);

export type IncidentKind = z.output<typeof incidentKind>;
export type Severity = z.output<typeof severity>;
export type Phase = z.output<typeof phase>;

/** Longest texts, in characters. History from elsewhere keeps what it was, up to `imported`. */
export const TEXT_LIMITS = {
  title: 200,
  wording: 4_000,
  reason: 1_000,
  imported: 100_000,
} as const;
/** Longest lists in one scope. */
export const SCOPE_LIMITS = {
  components: 500,
  regions: 100,
  customers: 10_000,
  except: 10_000,
  /** Of its text: it is one fact, and the log takes 512,000 bytes with everything that comes with it. */
  bytes: 450_000,
} as const;

const moment = z.iso.datetime({ offset: true });
/** Room for more than the verbs let in: a limit that is lowered later must not make old facts unreadable. */
const text = z.string().max(TEXT_LIMITS.imported);
const reason = z.string().min(1).max(TEXT_LIMITS.reason);

/** What happened, where it is not all of the time since it began: null: it goes on. */
export const window = z.object({ from: moment, until: moment.nullable() });

/**
 * Which customers it concerns: users of the components in the regions for whom the condition holds, and those named one
 * by one; never those excepted. Without components, a condition asks all customers.
 */
export const scope = z.object({
  components: z.array(catalogId).max(SCOPE_LIMITS.components),
  /** Null: everywhere. */
  regions: z.array(region).min(1).max(SCOPE_LIMITS.regions).nullable(),
  customers: z.array(customerId).max(SCOPE_LIMITS.customers),
  /** Left out: nothing more is asked. */
  where: condition.optional(),
  /** Not concerned, whatever the rest says. Left out: nobody. */
  except: z.array(customerId).max(SCOPE_LIMITS.except).optional(),
  /** Who became a customer only after its end is not concerned by the rule. Left out: since it began. */
  window: window.optional(),
});

/** Where history came from. `notify` is true only in a rehearsal that really sends. */
export const origin = z.object({
  source: z.string().min(1).max(200),
  sourceId: z.string().min(1).max(200),
  url: z.string().max(2_000).nullable(),
  notify: z.boolean(),
});

/** What is said, in fields; each channel and language is made from the same ones. */
export const wording = z.object({
  /** The effect on the reader. */
  effect: text,
  known: text.nullable(),
  unknown: text.nullable(),
  doing: text.nullable(),
  /** What the reader should do; null: nothing. */
  advice: text.nullable(),
});

/** Words of another tool's history, kept character for character. */
export const importedWords = z.object({ body: z.string().max(TEXT_LIMITS.imported) });

const updateId = z.string().min(1).max(100);
const update = z.object({
  updateId,
  phase,
  words: z.union([wording, importedWords]),
  /** The promise: when readers will hear more. Null once it is over, and in imported history. */
  nextUpdateAt: moment.nullable(),
  publishedAt: moment,
  /** Why an earlier phase came back, where it did. */
  steppedBackBecause: z.string().max(TEXT_LIMITS.reason).nullable(),
  /** The publisher's own word for the phase, in imported history. */
  importedStatus: z.string().max(100).nullable(),
});

/** What can happen to an incident. A released shape is never edited: add a new fact. */
export const incidentEvents = {
  IncidentDeclared: z.object({
    title: z.string().min(1).max(2_000),
    kind: incidentKind,
    severity,
    beganAt: moment,
    detectedAt: moment,
    scope,
    origin: origin.nullable(),
  }),
  ScopeWidened: z.object({ scope, reason }),
  ScopeNarrowed: z.object({ scope, reason }),
  SeverityReassessed: z.object({ severity, reason }),
  UpdatePublished: update,
  UpdateCorrected: z.object({
    updateId,
    /** The update whose words were wrong; it stays readable. */
    corrects: updateId,
    words: wording,
    nextUpdateAt: moment.nullable(),
    publishedAt: moment,
  }),
};

export type IncidentEvent = EventOf<typeof incidentEvents>;
export type Scope = z.output<typeof scope>;
export type Window = z.output<typeof window>;
export type Origin = z.output<typeof origin>;
export type Wording = z.output<typeof wording>;
export type Words = z.output<typeof update>['words'];
