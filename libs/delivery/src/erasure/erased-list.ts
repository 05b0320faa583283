import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

const FORMAT = 'daylight-erasure';

const line = z.object({
  format: z.literal(FORMAT),
  /** Of the command that erased. */
  id: z.string().min(1),
  destKeys: z.array(z.string()),
  customerIds: z.array(z.string()),
});

export type ErasedEntry = Omit<z.output<typeof line>, 'format'>;

/**
 * Everybody who was erased, one JSON object a line, in files that no backup overwrites: whoever puts yesterday's backup
 * back finds here who is to be erased again. Keyed hashes and ids alone.
 */
export class ErasedList {
  constructor(private readonly paths: readonly string[]) {}

  /** All entries of all files, each once. A line that a crash has cut short is passed over. */
  read(): ErasedEntry[] {
    const all = new Map<string, ErasedEntry>();
    for (const path of this.paths) for (const entry of entriesOf(path)) all.set(entry.id, entry);
    return [...all.values()];
  }

  /** Adds what a file does not have yet. @throws where a disk does not take it */
  add(entries: readonly ErasedEntry[]): void {
    for (const path of this.paths) {
      const known = new Set(entriesOf(path).map(({ id }) => id));
      const missing = entries.filter(({ id }) => !known.has(id));
      if (missing.length > 0) append(path, missing);
    }
  }
}

function entriesOf(path: string): ErasedEntry[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').flatMap(entryOf);
}

function entryOf(text: string): ErasedEntry[] {
  try {
    const { id, destKeys, customerIds } = line.parse(JSON.parse(text));
    return [{ id, destKeys, customerIds }];
  } catch {
    return [];
  }
}

function append(path: string, entries: readonly ErasedEntry[]): void {
  const file = openSync(path, 'a', 0o600);
  try {
    const lines = entries.map((entry) => JSON.stringify({ format: FORMAT, ...entry }));
    // Begins with a line end: a line that was cut short before stays alone.
    writeSync(file, `\n${lines.join('\n')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
