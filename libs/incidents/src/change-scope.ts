import { Refusal } from '#event-store';
import { type Catalog, catalogId, demandKnown } from '#catalog';
import { z } from 'zod';
import { customerId, type IncidentEvent, region, type Scope } from './events.js';
import { demandOpen, type Incident } from './incident.js';
import { demandText } from './printable.js';
import { demandScope, sameScope, tidied, union, without } from './scope.js';

const lists = {
  components: z.array(catalogId).max(500).default([]),
  regions: z.array(region).max(100).default([]),
  customers: z.array(customerId).max(10_000).default([]),
  reason: z.string().max(1_000),
};

export const WidenScope = z.object({ ...lists, everywhere: z.boolean().default(false) });
export type WidenScope = z.output<typeof WidenScope>;
/** `onlyRegions` narrows a scope that was everywhere. */
export const NarrowScope = z.object({
  ...lists,
  onlyRegions: z.array(region).max(100).default([]),
});
export type NarrowScope = z.output<typeof NarrowScope>;

export function widenScope(
  state: Incident,
  command: WidenScope,
  catalog: Catalog,
): IncidentEvent[] {
  const { scope } = demandOpen(state);
  demandText(command.reason, 'reason', 1_000);
  demandKnown(catalog, command.components, 'components');
  const wider: Scope = {
    components: union(scope.components, command.components),
    regions:
      command.everywhere || scope.regions === null ? null : union(scope.regions, command.regions),
    customers: union(scope.customers, command.customers),
  };
  demandScope(wider);
  return changed('ScopeWidened', scope, wider, command.reason);
}

export function narrowScope(state: Incident, command: NarrowScope): IncidentEvent[] {
  const { scope } = demandOpen(state);
  demandText(command.reason, 'reason', 1_000);
  const narrower: Scope = {
    components: without(scope.components, command.components),
    regions: narrowerRegions(scope.regions, command),
    customers: without(scope.customers, command.customers),
  };
  demandScope(narrower);
  return changed('ScopeNarrowed', scope, narrower, command.reason);
}

function narrowerRegions(
  regions: readonly string[] | null,
  { regions: gone, onlyRegions }: NarrowScope,
): string[] | null {
  if (regions === null && gone.length > 0) {
    throw new Refusal(
      'SCOPE_IS_EVERYWHERE',
      'The incident is everywhere, so no single region can be taken out of it.',
      'Name the regions that remain in onlyRegions.',
      'regions',
    );
  }
  if (onlyRegions.length > 0)
    return regions ? onlyRegions.filter((one) => regions.includes(one)) : onlyRegions;
  if (regions === null) return null;
  const left = without(regions, gone);
  if (left.length > 0) return left;
  throw new Refusal(
    'SCOPE_EMPTY',
    'No region would be left.',
    'Leave at least one region, or resolve the incident.',
    'regions',
  );
}

function changed(
  type: 'ScopeWidened' | 'ScopeNarrowed',
  from: Scope,
  to: Scope,
  reason: string,
): IncidentEvent[] {
  if (sameScope(from, to)) return [];
  return [{ type, data: { scope: tidied(to), reason } }];
}
