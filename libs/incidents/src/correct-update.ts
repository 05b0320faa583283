import { Refusal } from '#event-store';
import type { z } from 'zod';
import { type IncidentEvent, incidentEvents } from './events.js';
import { demandDeclared, type Incident } from './incident.js';
import { demandPromise, demandWords } from './publish-update.js';

export const CorrectUpdate = incidentEvents.UpdateCorrected.omit({ publishedAt: true });
export type CorrectUpdate = z.output<typeof CorrectUpdate>;

/** Published words are never edited: a correction stands beside them, also when the incident is over. */
export function correctUpdate(state: Incident, command: CorrectUpdate, now: Date): IncidentEvent[] {
  const declared = demandDeclared(state);
  if (!declared.updates.includes(command.corrects)) {
    throw new Refusal(
      'UNKNOWN_UPDATE',
      'The incident has no such update.',
      'Ask for the incident with its updates, and use one of their ids.',
      'corrects',
    );
  }
  demandWords(command.words);
  demandPromise(command.nextUpdateAt, declared.status === 'over', now);
  return [{ type: 'UpdateCorrected', data: { ...command, publishedAt: now.toISOString() } }];
}
