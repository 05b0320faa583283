import { type ComponentState, worst } from '../component-state.js';
import type { Badge } from '../impact.js';
import type { PageComponent } from '../page-incident.js';
import type { PageCatalog } from '../page.query.js';

const BADGES: Readonly<Record<ComponentState, Badge>> = {
  operational: { tone: 'operational', word: 'Operational' },
  under_maintenance: { tone: 'maintenance', word: 'Maintenance' },
  degraded_performance: { tone: 'degraded', word: 'Degraded' },
  partial_outage: { tone: 'partial', word: 'Partial outage' },
  major_outage: { tone: 'major', word: 'Major outage' },
};

/** With more components than this, groups in which all is well start folded. */
const UNFOLDED_MAX = 16;

/** Groups in their order, then what stands alone. */
export function groupsView(catalog: PageCatalog, states: ReadonlyMap<string, ComponentState>) {
  const stateOf = ({ id }: PageComponent) => states.get(id) ?? 'operational';
  const group = (name: string | null, members: readonly PageComponent[]) => {
    const state = worst(members.map(stateOf));
    return {
      name,
      badge: BADGES[state],
      unfolded: state !== 'operational' || catalog.components.length <= UNFOLDED_MAX,
      components: members.map((component) => ({
        id: component.id,
        name: component.name,
        description: component.description || null,
        badge: BADGES[stateOf(component)],
      })),
    };
  };
  const known = new Set(catalog.groups.map(({ id }) => id));
  const alone = catalog.components.filter(({ groupId }) => groupId === null || !known.has(groupId));
  const grouped = catalog.groups.map(({ id, name }) =>
    group(
      name,
      catalog.components.filter(({ groupId }) => groupId === id),
    ),
  );
  const named = grouped.filter(({ components }) => components.length > 0);
  return alone.length > 0
    ? [...named, group(named.length > 0 ? 'Everything else' : null, alone)]
    : named;
}
