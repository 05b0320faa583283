import { Refusal } from '#event-store';
import type { z } from 'zod';
import type { Catalog } from './catalog.js';
import { type CatalogEvent, catalogEvents } from './events.js';

export const AddComponent = catalogEvents.ComponentAdded;
export type AddComponent = z.output<typeof AddComponent>;

export function addComponent(state: Catalog, command: AddComponent): CatalogEvent[] {
  const known = state.components.get(command.componentId);
  if (known && !known.retired) {
    throw new Refusal(
      'COMPONENT_EXISTS',
      `There is a component "${command.componentId}" already.`,
      'Use the existing component, or choose another id.',
      'id',
    );
  }
  if (command.groupId !== null && !state.groups.has(command.groupId)) {
    throw new Refusal(
      'UNKNOWN_GROUP',
      `There is no group "${command.groupId}".`,
      'Add the group first, or leave the group out.',
      'groupId',
    );
  }
  return [{ type: 'ComponentAdded', data: command }];
}
