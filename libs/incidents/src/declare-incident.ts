import { Refusal } from '#event-store';
import type { Catalog } from '#catalog';
import { demandKnown } from '#catalog';
import { z } from 'zod';
import { componentsIn } from './condition.js';
import { type IncidentEvent, incidentEvents } from './events.js';
import type { Incident } from './incident.js';
import { demandPrintable } from './printable.js';
import { demandScope } from './scope.js';

export const DeclareIncident = incidentEvents.IncidentDeclared;
export type DeclareIncident = z.output<typeof DeclareIncident>;

/** Clocks of different machines may disagree by this much before a time counts as being in the future. */
const CLOCK_SKEW_MS = 60_000;

export function declareIncident(
  state: Incident,
  command: DeclareIncident,
  catalog: Catalog,
  now: Date,
): IncidentEvent[] {
  if (state.status !== 'unknown') {
    throw new Refusal(
      'INCIDENT_EXISTS',
      'There is an incident with this id already.',
      'Leave the id out, or publish an update on the existing incident.',
      'id',
    );
  }
  if (command.origin === null) {
    demandPrintable(command.title, 'title', 200);
    demandNotAfter(command.detectedAt, now.getTime() + CLOCK_SKEW_MS, 'detectedAt', 'now');
    if (command.kind !== 'maintenance') {
      demandNotAfter(
        command.beganAt,
        Date.parse(command.detectedAt),
        'beganAt',
        'when it was detected',
      );
    }
    demandScope(command.scope);
  }
  demandKnown(catalog, command.scope.components, 'scope.components');
  const { where } = command.scope;
  if (where) demandKnown(catalog, componentsIn(where), 'scope.where');
  return [{ type: 'IncidentDeclared', data: command }];
}

function demandNotAfter(moment: string, latest: number, field: string, than: string): void {
  if (Date.parse(moment) <= latest) return;
  throw new Refusal(
    'TIME_IMPOSSIBLE',
    `${field} is later than ${than}.`,
    'Give the times as they were, with their zone.',
    field,
  );
}
