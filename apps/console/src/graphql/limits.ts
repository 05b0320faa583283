import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { REQUEST_LIMITS } from '../console.settings.js';

interface Measured {
  readonly depth: number;
  readonly aliases: number;
  /** Fields answered at most, each list counted with the rows it may have. */
  readonly cost: number;
  readonly introspects: boolean;
  /** Levels of a question about the schema, which goes deeper than those about incidents. */
  readonly schemaDepth: number;
}

export interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signedIn: boolean;
}

/** Refuses questions that cost too much, and questions about the schema from people who are not signed in. */
export function demandWithinLimits(asked: Asked): void {
  const { depth, aliases, cost, introspects, schemaDepth } = measure(asked);
  if (introspects && !asked.signedIn) throw unauthenticated();
  demand('QUERY_TOO_DEEP', 'levels deep', depth, REQUEST_LIMITS.depth);
  demand('QUERY_TOO_DEEP', 'levels deep', schemaDepth, REQUEST_LIMITS.schemaDepth);
  demand('TOO_MANY_ALIASES', 'aliases', aliases, REQUEST_LIMITS.aliases);
  demand('QUERY_TOO_COSTLY', 'fields at most', cost, REQUEST_LIMITS.cost);
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('Sign in first: open the sign-in link, or send an API token.', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}

function demand(code: string, what: string, found: number, limit: number): void {
  if (found <= limit) return;
  throw new GraphQLError(
    `The question has ${found} ${what}; the limit is ${limit}. Ask for less at a time.`,
    {
      extensions: { code, http: { status: 400 } },
    },
  );
}

function measure({ document, operation, variables }: Asked): Measured {
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  );
  const known = new Map<string, Measured>();
  // Validation has refused fragments that spread themselves, so this ends; each fragment is measured once.
  const spread = (name: string): Measured => {
    const before = known.get(name);
    if (before) return before;
    const fragment = fragments.get(name);
    const measured = fragment ? walk(fragment.selectionSet, variables, spread) : NOTHING;
    known.set(name, measured);
    return measured;
  };
  return walk(operation.selectionSet, variables, spread);
}

const NOTHING: Measured = { depth: 0, aliases: 0, cost: 0, introspects: false, schemaDepth: 0 };

function walk(
  { selections }: SelectionSetNode,
  variables: Asked['variables'],
  spread: (name: string) => Measured,
): Measured {
  return selections.reduce<Measured>((sum, selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return beside(sum, spread(selection.name.value));
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return beside(sum, walk(selection.selectionSet, variables, spread));
    }
    const introspects = selection.name.value === '__schema' || selection.name.value === '__type';
    const below = selection.selectionSet
      ? walk(selection.selectionSet, variables, spread)
      : NOTHING;
    const aliases = below.aliases + (selection.alias ? 1 : 0);
    if (introspects) {
      return beside(sum, { depth: 1, aliases, cost: 1, introspects, schemaDepth: below.depth + 1 });
    }
    return beside(sum, {
      ...below,
      depth: below.depth + 1,
      aliases,
      cost: 1 + below.cost * rowsOf(selection, variables),
    });
  }, NOTHING);
}

function beside(one: Measured, other: Measured): Measured {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    cost: one.cost + other.cost,
    introspects: one.introspects || other.introspects,
    schemaDepth: Math.max(one.schemaDepth, other.schemaDepth),
  };
}

/** How many rows a list may have: `first`, or the default of a page. */
function rowsOf(
  field: Extract<SelectionSetNode['selections'][number], { kind: Kind.FIELD }>,
  variables: Asked['variables'],
): number {
  const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
  const asked =
    value?.kind === Kind.INT
      ? Number(value.value)
      : value?.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : undefined;
  if (typeof asked === 'number') return Math.max(1, asked);
  return field.selectionSet?.selections.some(
    (one) => one.kind === Kind.FIELD && one.name.value === 'edges',
  )
    ? 50
    : 1;
}
