import type { SqliteDatabase } from './driver.js';
import { governedBy, GOVERNING, readRules, type StreamRules } from './governing.js';
import type { Stream, StreamHeads } from './stream-heads.js';

/** Keeps in the table of streams what the log says is hidden of each, so that readers need not look it up there. */
export class RulesTable {
  private readonly statements: ReturnType<typeof prepareAll>;

  constructor(
    database: SqliteDatabase,
    private readonly heads: StreamHeads,
  ) {
    this.statements = prepareAll(database);
  }

  govern(stream: Stream, rules: StreamRules): void {
    const { state, truncateBefore = null, maxCount = null, maxAgeSeconds = null } = rules;
    const id = this.heads.idOf(stream);
    this.statements.govern.run(state, truncateBefore, maxCount, maxAgeSeconds, id);
    stream.state = state;
    stream.begins = truncateBefore ?? 0;
  }

  /** Whoever writes to a deleted stream begins it again. */
  written(stream: Stream): void {
    if (stream.state !== 'deleted') return;
    stream.state = 'open';
    this.statements.reopen.run(stream.id);
  }

  /** Does again what an event of a restored log did when it was written. @returns what is wrong with it, in words */
  replay({ stream, type, dataText }: Record): string | undefined {
    const governed = governedBy(stream);
    if (governed === undefined) return undefined;
    const rules = type === GOVERNING ? readRules(dataText) : undefined;
    if (!rules) return `${stream} does not say what is hidden of a stream`;
    this.govern(this.heads.of(governed), rules);
    return undefined;
  }
}

interface Record {
  readonly stream: string;
  readonly type: string;
  readonly dataText: string;
}

function prepareAll(database: SqliteDatabase) {
  return {
    reopen: database.prepare(`UPDATE streams SET state = 'open' WHERE id = ?`),
    govern: database.prepare(
      'UPDATE streams SET state = ?, truncate_before = ?, max_count = ?, max_age = ? WHERE id = ?',
    ),
  };
}
