import type { ComponentState } from '../component-state.js';
import { worst } from '../component-state.js';
import type { PageComponent, PageGroup } from '../page-incident.js';
import type { PageCatalog } from '../page.query.js';
import { componentId, groupId } from './ids.js';

export interface V2Component {
  readonly id: string;
  readonly name: string;
  readonly status: ComponentState;
  readonly created_at: string;
  readonly updated_at: string;
  readonly position: number;
  readonly description: string | null;
  readonly showcase: boolean;
  readonly start_date: string | null;
  readonly group_id: string | null;
  readonly page_id: string;
  readonly group: boolean;
  readonly only_show_if_degraded: boolean;
  /** Only on groups. */
  readonly components?: readonly string[];
}

export interface ComponentsNow {
  readonly catalog: PageCatalog;
  readonly states: ReadonlyMap<string, ComponentState>;
  readonly pageId: string;
}

/** Every group, each followed by its components, then the components without a group. */
export function v2Components(now: ComponentsNow): V2Component[] {
  const { groups, components } = now.catalog;
  const used = groups.filter(({ id }) => components.some(({ groupId: of }) => of === id));
  const grouped = used.flatMap((group, at) => {
    const members = components.filter(({ groupId: of }) => of === group.id);
    return [
      groupRow(group, members, at + 1, now),
      ...members.map((one, place) => leaf(one, place + 1, now)),
    ];
  });
  const alone = components.filter(({ groupId: of }) => !used.some(({ id }) => id === of));
  return [...grouped, ...alone.map((one, at) => leaf(one, used.length + at + 1, now))];
}

function leaf(component: PageComponent, position: number, now: ComponentsNow): V2Component {
  const known = now.catalog.groups.some(({ id }) => id === component.groupId);
  return {
    id: componentId(component.id),
    name: component.name,
    status: now.states.get(component.id) ?? 'operational',
    created_at: component.addedAt,
    updated_at: component.changedAt,
    position,
    description: component.description,
    showcase: true,
    start_date: component.addedAt.slice(0, 10),
    group_id: known && component.groupId !== null ? groupId(component.groupId) : null,
    page_id: now.pageId,
    group: false,
    only_show_if_degraded: false,
  };
}

function groupRow(
  group: PageGroup,
  members: readonly PageComponent[],
  position: number,
  now: ComponentsNow,
): V2Component {
  return {
    id: groupId(group.id),
    name: group.name,
    status: worst(members.map(({ id }) => now.states.get(id) ?? 'operational')),
    created_at: group.addedAt,
    updated_at: group.addedAt,
    position,
    description: null,
    showcase: false,
    start_date: null,
    group_id: null,
    page_id: now.pageId,
    group: true,
    only_show_if_degraded: false,
    components: members.map(({ id }) => componentId(id)),
  };
}
