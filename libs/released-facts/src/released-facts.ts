import { personEvents, tokenEvents } from '#access';
import { directoryEvents, erasureEvents, recipientEvents } from '#audience';
import { catalogEvents } from '#catalog';
import { deliveryEvents, lookupEvents } from '#delivery';
import { checkpointEvents, FactHistory, type FactSchemas, type Upcaster } from '#event-store';
import { exposureEvents, incidentEvents } from '#incidents';
import { repairEvents } from '#read-models';

/** Every fact that is written today, by the slice that writes it. */
export const facts: Readonly<Record<string, FactSchemas>> = {
  access: { ...personEvents, ...tokenEvents },
  catalog: catalogEvents,
  incidents: { ...incidentEvents, ...exposureEvents },
  audience: { ...directoryEvents, ...recipientEvents, ...erasureEvents },
  delivery: { ...deliveryEvents, ...lookupEvents },
  repairs: repairEvents,
  evidence: checkpointEvents,
};

/** How facts of older programs are read. Nothing was released in another shape yet. */
const upcasters: readonly Upcaster[] = [];

/** Every fact of the house that was ever released. Whoever opens the log reads it through this. */
export const releasedFacts = new FactHistory(Object.values(facts), upcasters);
