import type { Decider } from '#event-store';
import { type CatalogEvent, catalogEvents } from './events.js';

export interface Component {
  readonly name: string;
  readonly retired: boolean;
}

export interface Catalog {
  readonly groups: ReadonlySet<string>;
  readonly components: ReadonlyMap<string, Component>;
}

/** There is one catalog; its stream is `catalog-main`. */
export const CATALOG_ID = 'main';

export const catalog: Decider<Catalog, CatalogEvent> = {
  name: 'catalog',
  events: catalogEvents,
  initial: { groups: new Set(), components: new Map() },
  evolve: {
    GroupAdded: (state, { groupId }) => ({ ...state, groups: new Set([...state.groups, groupId]) }),
    ComponentAdded: (state, { componentId, name }) =>
      withComponent(state, componentId, { name, retired: false }),
    ComponentRenamed: (state, { componentId, name }) =>
      withComponent(state, componentId, { name, retired: false }),
    ComponentRetired: (state, { componentId }) =>
      withComponent(state, componentId, {
        name: state.components.get(componentId)?.name ?? componentId,
        retired: true,
      }),
  },
};

function withComponent(state: Catalog, id: string, component: Component): Catalog {
  return { ...state, components: new Map([...state.components, [id, component]]) };
}
