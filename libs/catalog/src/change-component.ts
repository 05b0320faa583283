import { Refusal } from '#event-store';
import type { z } from 'zod';
import type { Catalog } from './catalog.js';
import { type CatalogEvent, catalogEvents } from './events.js';

export const RenameComponent = catalogEvents.ComponentRenamed;
export type RenameComponent = z.output<typeof RenameComponent>;
export const RetireComponent = catalogEvents.ComponentRetired;
export type RetireComponent = z.output<typeof RetireComponent>;

export function renameComponent(state: Catalog, command: RenameComponent): CatalogEvent[] {
  demandKnown(state, [command.componentId], 'id');
  if (state.components.get(command.componentId)?.name === command.name) return [];
  return [{ type: 'ComponentRenamed', data: command }];
}

export function retireComponent(state: Catalog, command: RetireComponent): CatalogEvent[] {
  demandKnown(state, [command.componentId], 'id');
  return [{ type: 'ComponentRetired', data: command }];
}

/** Refuses the first id that is not a component in use. */
export function demandKnown(state: Catalog, ids: readonly string[], field: string): void {
  for (const id of ids) {
    const component = state.components.get(id);
    if (component && !component.retired) continue;
    throw new Refusal(
      'UNKNOWN_COMPONENT',
      `There is no component "${id}".`,
      'Ask for the list of components, or add this one first.',
      field,
    );
  }
}
