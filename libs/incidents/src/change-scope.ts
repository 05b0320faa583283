import { type Catalog, catalogId, demandKnown } from '#catalog';
import { Refusal } from '#event-store';
import { z } from 'zod';
import { componentsIn, condition } from './condition.js';
import { type IncidentEvent, type Scope, SCOPE_LIMITS, window } from './events.js';
import { demandOpen, type Incident } from './incident.js';
import { demandText } from './printable.js';
import { demandScope, sameScope, tidied, union, without } from './scope.js';
import { demandNarrower, demandWider } from './which-way.js';
import { customerId, region } from './words-of-customers.js';

const customers = z.array(customerId).max(SCOPE_LIMITS.customers).default([]);
const change = {
  components: z.array(catalogId).max(SCOPE_LIMITS.components).default([]),
  regions: z.array(region).max(SCOPE_LIMITS.regions).default([]),
  customers,
  /** In place of the condition there was; null: none any more; left out: as it was. */
  where: condition.nullish(),
  /** In place of the window there was; null: since it began. */
  window: window.nullish(),
  reason: z.string().max(1_000),
};

export const WidenScope = z.object({
  ...change,
  everywhere: z.boolean().default(false),
  /** Excepted until now, and concerned from now on where the rest says so. */
  noLongerExcept: customers,
});
export type WidenScope = z.output<typeof WidenScope>;
/** `onlyRegions` narrows a scope that was everywhere; `except` adds to the exceptions. */
export const NarrowScope = z.object({
  ...change,
  onlyRegions: z.array(region).max(SCOPE_LIMITS.regions).default([]),
  except: customers,
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
  demandKnown(catalog, newComponents(command), 'where');
  const wider: Scope = {
    components: union(scope.components, command.components),
    regions:
      command.everywhere || scope.regions === null ? null : union(scope.regions, command.regions),
    customers: union(scope.customers, command.customers),
    except: without(scope.except ?? [], command.noLongerExcept),
    ...replaced(scope, command),
  };
  demandScope(wider);
  demandWider(scope, wider);
  return changed('ScopeWidened', scope, wider, command.reason);
}

export function narrowScope(
  state: Incident,
  command: NarrowScope,
  catalog: Catalog,
): IncidentEvent[] {
  const { scope } = demandOpen(state);
  demandText(command.reason, 'reason', 1_000);
  demandKnown(catalog, newComponents(command), 'where');
  const narrower: Scope = {
    components: without(scope.components, command.components),
    regions: narrowerRegions(scope.regions, command),
    customers: without(scope.customers, command.customers),
    except: union(scope.except ?? [], command.except),
    ...replaced(scope, command),
  };
  demandScope(narrower);
  demandNarrower(scope, narrower);
  return changed('ScopeNarrowed', scope, narrower, command.reason);
}

type Replacing = Pick<WidenScope, 'where' | 'window'>;

/** What is not spoken of stays. */
function replaced(scope: Scope, command: Replacing): Pick<Scope, 'where' | 'window'> {
  const where = command.where === undefined ? scope.where : command.where;
  const during = command.window === undefined ? scope.window : command.window;
  return { ...(where && { where }), ...(during && { window: during }) };
}

function newComponents({ where }: Replacing): string[] {
  return where ? componentsIn(where) : [];
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
