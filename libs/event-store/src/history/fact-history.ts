import { NewerSchema, UnreadableEvent } from '../errors.js';
import type { FactSchemas } from '../facts.js';
import { type Structure, structureOf } from './structure.js';
import { type FactVersion, type Upcaster, type Way, waysOf } from './ways.js';

/** Which facts this program understands, in which version, and how older ones are brought to it. */
export class FactHistory {
  private readonly ways: ReadonlyMap<string, readonly Way[]>;
  /** Stored names that may be called otherwise today. */
  private readonly renamed: ReadonlySet<string>;
  private readonly structures = new Map<Way['shape'], Structure>();

  /** @throws HistoryBroken where upcasters leave out a version, lead nowhere, or go in a circle */
  constructor(facts: readonly FactSchemas[], upcasters: readonly Upcaster[] = []) {
    this.ways = waysOf(facts, upcasters);
    const types = [...this.ways.keys()];
    this.renamed = new Set(
      types.filter((type) => this.ways.get(type)?.some((way) => way.type !== type)),
    );
  }

  /** Whether there ever was such a fact, as far as this program has heard. */
  knows(type: string): boolean {
    return this.ways.has(type);
  }

  /** The version in which a fact is written now; 1 for one that is not known. */
  versionOf(type: string): number {
    return this.ways.get(type)?.length ?? 1;
  }

  /** Whether events stored under this name may be called otherwise now; then their version says which. */
  mayBeRenamed(type: string): boolean {
    return this.renamed.has(type);
  }

  /** What a stored fact is called now. */
  nameOf({ type, version }: FactVersion): string {
    return this.ways.get(type)?.[version - 1]?.type ?? type;
  }

  /** Beginnings of names under which what is called so now may be stored; undefined: the very same ones. */
  storedPrefixes(prefixes: readonly string[]): readonly string[] | undefined {
    const begins = (name: string) => prefixes.some((prefix) => name.startsWith(prefix));
    const concerned = [...this.renamed].filter(
      (type) => begins(type) || this.ways.get(type)?.some((way) => begins(way.type)),
    );
    return concerned.length === 0 ? undefined : [...new Set([...prefixes, ...concerned])];
  }

  /**
   * The data of a fact as this program understands it; of one that it does not know, as it was stored.
   * @throws NewerSchema where a newer program wrote it, UnreadableEvent where it is not built as it must be
   */
  present({ type, version }: FactVersion, data: unknown, place: string = type): unknown {
    const ways = this.ways.get(type);
    if (!ways) return data;
    const way = ways[version - 1];
    if (!way) throw new NewerSchema(place, version, ways.length);
    let now = data;
    try {
      for (const { upcast } of way.upcasters) now = upcast(now);
    } catch (cause) {
      throw new UnreadableEvent(`${place}: it cannot be brought to what it is now.`, { cause });
    }
    const wrong = this.structure(way.shape)(now);
    if (wrong === undefined) return now;
    throw new UnreadableEvent(`${place}: ${wrong || 'its data'} is not what this fact has there.`);
  }

  private structure(shape: Way['shape']): Structure {
    const known = this.structures.get(shape);
    if (known) return known;
    const structure = structureOf(shape);
    this.structures.set(shape, structure);
    return structure;
  }
}
