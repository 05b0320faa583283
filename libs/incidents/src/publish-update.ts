import { Refusal } from '#event-store';
import type { z } from 'zod';
import { type IncidentEvent, incidentEvents, TEXT_LIMITS, type Words } from './events.js';
import { demandOpen, type Incident } from './incident.js';
import { isLastPhase, phasesOf, phaseStep } from './phases.js';
import { demandText } from './printable.js';

export const PublishUpdate = incidentEvents.UpdatePublished.omit({ publishedAt: true });
export type PublishUpdate = z.output<typeof PublishUpdate>;

/** A promise further away than this is no promise. */
const PROMISE_MAX_MS = 30 * 24 * 3_600_000;

export function publishUpdate(state: Incident, command: PublishUpdate, now: Date): IncidentEvent[] {
  const open = demandOpen(state);
  demandPhase(open, command);
  demandWords(command.words);
  demandPromise(command.nextUpdateAt, isLastPhase(command.phase), now);
  return [{ type: 'UpdatePublished', data: { ...command, publishedAt: now.toISOString() } }];
}

function demandPhase(
  { kind, phase }: Extract<Incident, { status: 'open' }>,
  command: PublishUpdate,
): void {
  const step = phaseStep(kind, phase, command.phase);
  if (step === 'foreign') {
    throw new Refusal(
      'WRONG_PHASE',
      `"${command.phase}" is not a phase of this kind of incident.`,
      `Use one of: ${phasesOf(kind).join(', ')}.`,
      'phase',
    );
  }
  if (step === 'back' && !command.steppedBackBecause?.trim()) {
    throw new Refusal(
      'WRONG_PHASE_ORDER',
      `The incident is "${phase}" already; "${command.phase}" comes before that.`,
      'If the fix did not hold, say so in steppedBackBecause.',
      'phase',
    );
  }
}

/** Texts of a live update: each present one is readable and within its limit. */
export function demandWords(words: Words): void {
  if ('body' in words) {
    throw new Refusal(
      'WORDS_NOT_STRUCTURED',
      'Only imported history may come as one text.',
      'Fill in what readers notice, and what is known.',
      'words',
    );
  }
  for (const [field, text] of Object.entries(words)) {
    if (field === 'effect' || text !== null) demandText(text ?? '', field, TEXT_LIMITS.wording);
  }
}

/** While it is open, readers are always told when they will hear more. */
export function demandPromise(nextUpdateAt: string | null, over: boolean, now: Date): void {
  if (over && nextUpdateAt === null) return;
  if (over) {
    throw new Refusal(
      'NEXT_UPDATE_AFTER_END',
      'The last update promises another one.',
      'Leave nextUpdateAt out, or stay in an earlier phase.',
      'nextUpdateAt',
    );
  }
  if (nextUpdateAt === null) {
    throw new Refusal(
      'NEXT_UPDATE_MISSING',
      'The incident is open, so readers must be told when they will hear more.',
      'Give nextUpdateAt: half an hour from now is usual.',
      'nextUpdateAt',
    );
  }
  const ahead = Date.parse(nextUpdateAt) - now.getTime();
  if (ahead > 0 && ahead <= PROMISE_MAX_MS) return;
  throw new Refusal(
    'NEXT_UPDATE_IMPOSSIBLE',
    ahead > 0 ? 'nextUpdateAt is more than 30 days away.' : 'nextUpdateAt is in the past.',
    'Give a time in the next hours, with its zone.',
    'nextUpdateAt',
  );
}
