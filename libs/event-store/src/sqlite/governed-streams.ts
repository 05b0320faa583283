import { textOf, type WalkedEvent } from '../evidence/walked-event.js';
import type { StreamTips } from '../evidence/stream-tips.js';
import type { SqliteDatabase, SqlRow } from './driver.js';
import { governedBy, readPlace, readRules, type StreamRules, UNGOVERNED } from './governing.js';

const ROWS = `SELECT CAST(name AS BLOB) AS name, typeof(name) AS kind, state, truncate_before, max_count, max_age
  FROM streams ORDER BY id`;

/** Follows what the log says is hidden, and holds the table of streams to it. */
export class GovernedStreams {
  private readonly rules = new Map<string, StreamRules>();
  deleted = 0;
  truncated = 0;

  /** Takes the next event in; `tips` are those after it. What is wrong with it, in words. */
  take(
    { stream, dataText, metadataText }: WalkedEvent,
    position: number,
    tips: StreamTips,
  ): string | undefined {
    const governed = governedBy(stream);
    const known = this.rules.get(governed ?? stream) ?? UNGOVERNED;
    if (known.state === 'tombstoned') return 'its stream was closed for ever before it';
    if (governed === undefined) {
      // Whoever writes to a deleted stream begins it again.
      if (known.state === 'deleted') this.rules.set(stream, { ...known, state: 'open' });
      return undefined;
    }
    const rules = readRules(textOf(dataText));
    if (!rules) return 'it does not say what is hidden of a stream';
    const said = readPlace(textOf(metadataText)) ?? position;
    if (said !== position) return `it says that it stands at position ${said}`;
    const next = (tips.get(governed)?.revision ?? -1n) + 1n;
    if (rules.state !== known.state && !closesAt(rules, next)) {
      return `it hides, or shows, the stream "${governed}" at another place than where that was done`;
    }
    this.rules.set(governed, rules);
    return undefined;
  }

  /** After the last event: what the table says otherwise, in words. */
  compare(database: SqliteDatabase, tips: StreamTips): string | undefined {
    const expected = new Set([...tips.names(), ...this.rules.keys()]);
    for (const row of database.prepare(ROWS).iterate()) {
      const name = row.kind === 'text' && row.name instanceof Uint8Array ? textOf(row.name) : '';
      if (!expected.delete(name)) return `the stream "${name}" has no event, or has a second row`;
      const rules = this.rules.get(name) ?? UNGOVERNED;
      if (!isGovernedBy(row, rules)) {
        return `the stream "${name}" is hidden, or shown, other than the log says`;
      }
      if (rules.state !== 'open') this.deleted += 1;
      else if (row.truncate_before !== null || row.max_count !== null || row.max_age !== null) {
        this.truncated += 1;
      }
    }
    const [lost] = expected;
    return lost === undefined ? undefined : `the stream "${lost}" has no row`;
  }
}

/** Closing a stream hides all that is in it at that moment; it is opened by writing to it, never by a record. */
function closesAt({ state, truncateBefore }: StreamRules, next: bigint): boolean {
  return state !== 'open' && truncateBefore !== undefined && BigInt(truncateBefore) === next;
}

function isGovernedBy(row: SqlRow, rules: StreamRules): boolean {
  return (
    row.state === rules.state &&
    row.truncate_before === (rules.truncateBefore ?? null) &&
    row.max_count === (rules.maxCount ?? null) &&
    row.max_age === (rules.maxAgeSeconds ?? null)
  );
}
