import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RawNode,
  type RootOperationNode,
  type SchemableIdentifierNode,
  type UnknownRow,
} from 'kysely';
import type { Views, ViewsTransaction } from '../views.js';

/** Table name → the name of the table that stands for it. */
export type ShadowNames = ReadonlyMap<string, string>;

/** Text in quotes and comments stay as they are; a name in double quotes is a name. */
const TOKENS = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"[^"]*"|[A-Za-z_][A-Za-z0-9_]*/g;
/** What follows is the name of a column, of a table in another schema, or one given by the question itself. */
const NOT_A_TABLE = /(?:\.|\bas)\s*$/i;

/**
 * A piece of SQL in which the names stand for others. A bare column of the same name as a table cannot be told from
 * it: no table that is rebuilt has such a column (`columnsNamedLikeTables`).
 */
export function renamed(words: string, names: ShadowNames): string {
  return words.replaceAll(TOKENS, (token, at: number) => {
    const quoted = token.startsWith('"');
    const other = names.get(quoted ? token.slice(1, -1) : token);
    if (other === undefined || NOT_A_TABLE.test(words.slice(0, at))) return token;
    return quoted ? `"${other}"` : other;
  });
}

/** Makes every statement speak of other tables than it names: the same projection, another place to write. */
export class InShadow implements KyselyPlugin {
  private readonly rename: Renaming;

  constructor(private readonly names: ShadowNames) {
    this.rename = new Renaming(names);
  }

  /** What a table is called here. */
  nameOf(table: string): string {
    return this.names.get(table) ?? table;
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    return this.rename.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

/** For statements whose text is written by hand, which pass the plugins by: what the table is called on this handle. */
export function nameHere(on: Views | ViewsTransaction, table: string): string {
  return on
    .getExecutor()
    .plugins.reduce(
      (name, plugin) => (plugin instanceof InShadow ? plugin.nameOf(name) : name),
      table,
    );
}

class Renaming extends OperationNodeTransformer {
  constructor(private readonly names: ShadowNames) {
    super();
  }

  protected override transformRaw(...of: Parameters<OperationNodeTransformer['transformRaw']>) {
    const node: RawNode = super.transformRaw(...of);
    return { ...node, sqlFragments: node.sqlFragments.map((words) => renamed(words, this.names)) };
  }

  /** A table's name wherever the query builder says one; columns and aliases are other nodes. */
  protected override transformSchemableIdentifier(
    ...of: Parameters<OperationNodeTransformer['transformSchemableIdentifier']>
  ) {
    const node: SchemableIdentifierNode = super.transformSchemableIdentifier(...of);
    const other = node.schema ? undefined : this.names.get(node.identifier.name);
    return other ? { ...node, identifier: { ...node.identifier, name: other } } : node;
  }
}
