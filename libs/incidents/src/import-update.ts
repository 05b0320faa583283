import { Refusal } from '#event-store';
import type { z } from 'zod';
import { type IncidentEvent, incidentEvents } from './events.js';
import { demandDeclared, type Incident } from './incident.js';

export const ImportUpdate = incidentEvents.UpdatePublished;
export type ImportUpdate = z.output<typeof ImportUpdate>;

/** History is taken as it was: any order of phases, no promise, its own times. Only into imported incidents. */
export function importUpdate(state: Incident, command: ImportUpdate): IncidentEvent[] {
  const declared = demandDeclared(state);
  if (!declared.imported) {
    throw new Refusal(
      'NOT_IMPORTED',
      'History can only be added to an incident that was imported.',
      'Publish an update instead.',
      'incidentId',
    );
  }
  if (declared.updates.includes(command.updateId)) return [];
  return [{ type: 'UpdatePublished', data: command }];
}
