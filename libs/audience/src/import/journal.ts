import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { Fact } from '#event-store';
import { sql, type Views, type ViewsTransaction } from '#read-models';

/** How far an import has come. */
export interface Place {
  /** Which of the files, from 0. */
  readonly file: number;
  /** The last line of it that was dealt with. */
  readonly line: number;
}

/** An import that is under way, or was when its process ended. */
export interface JournalEntry extends Place {
  readonly id: string;
  /** Says whether the files are still the same. */
  readonly files: string;
  /** Facts that are in the log. */
  readonly facts: number;
  /** Facts whose details are in the vault and that may not be in the log yet. */
  readonly pending: readonly Fact[];
  readonly customers: number;
  readonly contacts: number;
}

interface Stored extends Omit<JournalEntry, 'pending'> {
  readonly pending: string;
}

/** The import that did not come to its end; undefined where the last one did. */
export async function unfinished(views: Views): Promise<JournalEntry | undefined> {
  const { rows } = await sql<Stored>`
    SELECT id, files, file, line, facts, pending, customers, contacts FROM vault.imports
    WHERE state = 'running' ORDER BY id DESC LIMIT 1`.execute(views);
  // Written by `note`, from facts.
  return rows[0] && { ...rows[0], pending: JSON.parse(rows[0].pending) as Fact[] };
}

/** In the transaction that brings the details: from now on the facts that speak of them cannot be forgotten. */
export async function note(tx: ViewsTransaction, entry: JournalEntry): Promise<void> {
  const { id, files, file, line, facts, pending, customers, contacts } = entry;
  await sql`INSERT INTO vault.imports (id, state, files, file, line, facts, pending, customers, contacts)
    VALUES (${id}, 'running', ${files}, ${file}, ${line}, ${facts}, ${JSON.stringify(pending)}, ${customers},
      ${contacts})
    ON CONFLICT (id) DO UPDATE SET state = 'running', file = excluded.file, line = excluded.line,
      facts = excluded.facts, pending = excluded.pending, customers = excluded.customers,
      contacts = excluded.contacts`.execute(tx);
}

export async function finished(views: Views, id: string): Promise<void> {
  await sql`UPDATE vault.imports SET state = 'done', pending = '[]' WHERE id = ${id}`.execute(
    views,
  );
}

const ENDS_BYTES = 65_536;

/** The same for the same files, wherever they lie: sizes, and both ends of each. */
export async function printOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const { size } = await stat(path);
    hash.update(`${size}\n`);
    const file = await open(path);
    try {
      for (const from of [0, Math.max(0, size - ENDS_BYTES)]) {
        const { buffer, bytesRead } = await file.read(
          Buffer.alloc(ENDS_BYTES),
          0,
          ENDS_BYTES,
          from,
        );
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex');
}
