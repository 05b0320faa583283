import { type Catalog, catalog, type CatalogEvent } from '#catalog';
import { replay } from '#event-store';
import type { IncidentEvent } from './events.js';
import { type Incident, incident } from './incident.js';

/** Situations that the specs of this lib begin from. */
export const noon = new Date('2026-03-01T12:00:00.000Z');
export const half = '2026-03-01T12:30:00.000Z';

const added = (componentId: string): CatalogEvent => ({
  type: 'ComponentAdded',
  data: { componentId, name: componentId, groupId: null, description: null },
});
export const components: Catalog = replay(catalog, [added('payments'), added('search')]);

export const declaration = {
  title: 'Card payments are failing',
  kind: 'outage',
  severity: 'major',
  beganAt: '2026-03-01T11:40:00.000Z',
  detectedAt: '2026-03-01T11:50:00.000Z',
  scope: { components: ['payments'], regions: ['eu-west'], customers: [] },
  origin: null,
} as const;

type Declaration = Extract<IncidentEvent, { type: 'IncidentDeclared' }>['data'];

export const declared: IncidentEvent = {
  type: 'IncidentDeclared',
  data: {
    ...declaration,
    scope: { components: ['payments'], regions: ['eu-west'], customers: [] },
  },
};

export const said = {
  updateId: 'u1',
  phase: 'investigating',
  words: { effect: 'Card payments fail.', known: null, unknown: null, doing: null, advice: null },
  nextUpdateAt: half,
  steppedBackBecause: null,
  importedStatus: null,
} as const;

export const published = (phase: 'investigating' | 'monitoring' | 'resolved'): IncidentEvent => ({
  type: 'UpdatePublished',
  data: { ...said, phase, publishedAt: noon.toISOString() },
});

export const given = (...past: IncidentEvent[]): Incident => replay(incident, past);

export const asDeclaration = (change: Partial<Declaration>): Declaration => ({
  ...declaration,
  scope: { components: ['payments'], regions: ['eu-west'], customers: [] },
  ...change,
});
