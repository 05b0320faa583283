/** How a row relates to those before it. */
export type Seen = 'new' | 'same' | 'other';

/** Share of a table that is used before another one is begun. */
const FILLED = 0.75;
const SMALLEST = 1 << 10;

/**
 * Which ids have come by, and with what. Eight bytes a place, no texts: two ids are taken for one about once in two
 * thousand million rows, and then a row is listed for review for nothing.
 */
export class SeenRows {
  private readonly tables: Table[];

  /** `expected`: rows, about; more only cost more. */
  constructor(expected: number) {
    this.tables = [new Table(expected / FILLED)];
  }

  /** Keeps the row, and says what an earlier one with its id was. */
  note(id: string, content: string): Seen {
    const key = hashOf(id, KEY_SEED) || 1;
    const place = hashOf(id, PLACE_SEED);
    const print = hashOf(content, KEY_SEED);
    for (const table of this.tables) {
      const before = table.replace(key, place, print);
      if (before !== undefined) return before === print ? 'same' : 'other';
    }
    let last = this.tables[this.tables.length - 1];
    if (!last || last.isFull) this.tables.push((last = new Table((last?.size ?? SMALLEST) * 2)));
    last.add(key, place, print);
    return 'new';
  }
}

/** Open addressing; where a key would lie is no part of it, so a table never grows. */
class Table {
  readonly size: number;
  private readonly keys: Uint32Array;
  private readonly prints: Uint32Array;
  private used = 0;

  constructor(size: number) {
    this.size = 2 ** Math.ceil(Math.log2(Math.max(SMALLEST, size)));
    this.keys = new Uint32Array(this.size);
    this.prints = new Uint32Array(this.size);
  }

  get isFull(): boolean {
    return this.used > this.size * FILLED;
  }

  replace(key: number, place: number, print: number): number | undefined {
    const at = this.find(key, place);
    if (this.keys[at] === 0) return undefined;
    const before = this.prints[at];
    this.prints[at] = print;
    return before;
  }

  add(key: number, place: number, print: number): void {
    const at = this.find(key, place);
    this.keys[at] = key;
    this.prints[at] = print;
    this.used += 1;
  }

  /** Where the key is, or would be. */
  private find(key: number, place: number): number {
    let at = place & (this.size - 1);
    while (this.keys[at] !== 0 && this.keys[at] !== key) at = (at + 1) & (this.size - 1);
    return at;
  }
}

const KEY_SEED = 0x9e3779b1;
const PLACE_SEED = 0x85ebca6b;

/** 32 bits of a text; two seeds give two that know nothing of each other. */
export function hashOf(text: string, seed: number): number {
  let hash = seed ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
