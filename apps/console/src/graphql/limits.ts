import {
  type DocumentNode,
  type FieldNode,
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
  /** How often tables of customers or mails are read through, counted in the same way. */
  readonly lookUps: number;
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
  const { depth, aliases, cost, lookUps, introspects, schemaDepth } = measure(asked);
  if (introspects && !asked.signedIn) throw unauthenticated();
  demand('QUERY_TOO_DEEP', 'levels deep', depth, REQUEST_LIMITS.depth);
  demand('QUERY_TOO_DEEP', 'levels deep', schemaDepth, REQUEST_LIMITS.schemaDepth);
  demand('TOO_MANY_ALIASES', 'aliases', aliases, REQUEST_LIMITS.aliases);
  demand('QUERY_TOO_COSTLY', 'fields at most', cost, REQUEST_LIMITS.cost);
  demand(
    'QUERY_TOO_COSTLY',
    'counts and lists of customers or mails',
    lookUps,
    REQUEST_LIMITS.lookUps,
  );
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
  const given = { ...defaultsOf(operation), ...variables };
  const known = new Map<string, Measured>();
  // Validation has refused fragments that spread themselves, so this ends; each fragment is measured once.
  const spread = (name: string): Measured => {
    const before = known.get(name);
    if (before) return before;
    const fragment = fragments.get(name);
    const measured = fragment ? walk(fragment.selectionSet, given, spread) : NOTHING;
    known.set(name, measured);
    return measured;
  };
  return walk(operation.selectionSet, given, spread);
}

/** A variable that is not sent counts with the number its declaration gives it. */
function defaultsOf({ variableDefinitions }: OperationDefinitionNode): Record<string, number> {
  return Object.fromEntries(
    (variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
}

const NOTHING: Measured = {
  depth: 0,
  aliases: 0,
  cost: 0,
  lookUps: 0,
  introspects: false,
  schemaDepth: 0,
};

/** Fields that take long where there are very many customers; `customers` is also the name of a mere number. */
const LISTS = new Set([
  'customers',
  'affectedCustomers',
  'deliveries',
  'scopePreview',
  'breakdown',
]);
const COUNTS = new Set(['affectedCount', 'toldCount', 'destinations']);
/** Lists in pages, which have rows even where nobody says how many. */
const PAGED = new Set(['incidents', 'customers', 'affectedCustomers']);
const PAGE_ROWS = 50;

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
      const schemaDepth = below.depth + 1;
      return beside(sum, { ...NOTHING, depth: 1, aliases, cost: 1, introspects, schemaDepth });
    }
    const rows = rowsOf(selection, variables);
    const isLookUp = (selection.selectionSet ? LISTS : COUNTS).has(selection.name.value);
    return beside(sum, {
      ...below,
      depth: below.depth + 1,
      aliases,
      cost: 1 + below.cost * rows,
      lookUps: (isLookUp ? 1 : 0) + below.lookUps * rows,
    });
  }, NOTHING);
}

function beside(one: Measured, other: Measured): Measured {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    cost: one.cost + other.cost,
    lookUps: one.lookUps + other.lookUps,
    introspects: one.introspects || other.introspects,
    schemaDepth: Math.max(one.schemaDepth, other.schemaDepth),
  };
}

/** How many rows a list may have: `first`, or the default of a page. */
function rowsOf(field: FieldNode, variables: Asked['variables']): number {
  const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
  const asked =
    value?.kind === Kind.INT
      ? Number(value.value)
      : value?.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : undefined;
  if (typeof asked === 'number') return Math.max(1, asked);
  return PAGED.has(field.name.value) && field.selectionSet ? PAGE_ROWS : 1;
}
