import { z } from 'zod';
import { type IncidentEvent, incidentEvents } from './events.js';
import { demandOpen, type Incident } from './incident.js';
import { demandText } from './printable.js';

export const ReassessSeverity = incidentEvents.SeverityReassessed;
export type ReassessSeverity = z.output<typeof ReassessSeverity>;

export function reassessSeverity(state: Incident, command: ReassessSeverity): IncidentEvent[] {
  const { severity } = demandOpen(state);
  demandText(command.reason, 'reason', 1_000);
  return severity === command.severity ? [] : [{ type: 'SeverityReassessed', data: command }];
}
