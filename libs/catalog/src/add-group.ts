import { Refusal } from '#event-store';
import type { z } from 'zod';
import type { Catalog } from './catalog.js';
import { type CatalogEvent, catalogEvents } from './events.js';

export const AddGroup = catalogEvents.GroupAdded;
export type AddGroup = z.output<typeof AddGroup>;

export function addGroup(state: Catalog, command: AddGroup): CatalogEvent[] {
  if (state.groups.has(command.groupId)) {
    throw new Refusal(
      'GROUP_EXISTS',
      `There is a group "${command.groupId}" already.`,
      'Use the existing group, or choose another id.',
      'id',
    );
  }
  return [{ type: 'GroupAdded', data: command }];
}
