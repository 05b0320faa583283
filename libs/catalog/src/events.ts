import { z } from 'zod';
import type { EventOf } from '#event-store';

/** Lower-case words with dashes, chosen once: `payments`, `storage-eu`. */
export const catalogId = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is lower-case letters, digits and single dashes')
  .max(80);
export const componentName = z.string().trim().min(1).max(200);
const description = z.string().trim().max(500).nullable();

/** What can break, and what it is called. A released shape is never edited: add a new fact. */
export const catalogEvents = {
  GroupAdded: z.object({ groupId: catalogId, name: componentName }),
  ComponentAdded: z.object({
    componentId: catalogId,
    name: componentName,
    groupId: catalogId.nullable(),
    description,
  }),
  ComponentRenamed: z.object({ componentId: catalogId, name: componentName }),
  ComponentRetired: z.object({ componentId: catalogId }),
};

export type CatalogEvent = EventOf<typeof catalogEvents>;
