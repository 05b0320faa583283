import { textOf, type WalkedEvent } from '../evidence/walked-event.js';
import type { SqliteDatabase, SqlRow } from './driver.js';
import { hexOf, uuidOf } from './rows.js';

/** Texts as the bytes that are stored, so that nothing is mended on the way by whoever decodes them. */
const WALK = `SELECT e.position, CAST(s.name AS BLOB) AS stream, e.revision, e.id, CAST(e.type AS BLOB) AS type,
  CAST(e.data AS BLOB) AS data, CAST(e.metadata AS BLOB) AS metadata, CAST(e.recorded_at AS BLOB) AS recorded_at,
  e.hash, (typeof(s.name) = 'text') + (typeof(e.type) = 'text') + (typeof(e.data) = 'text')
    + (typeof(e.metadata) = 'text') + (typeof(e.recorded_at) = 'text') AS texts
  FROM events AS e LEFT JOIN streams AS s ON s.id = e.stream ORDER BY e.position`;
const TEXTS = 5;

export interface StoredRow {
  readonly position: number;
  /** Undefined where the row cannot be an event. */
  readonly event: WalkedEvent | undefined;
}

/** Every row of the log in its order, looked at closely. */
export function* storedRows(database: SqliteDatabase): Generator<StoredRow> {
  for (const row of database.prepare(WALK).iterate()) {
    yield { position: Number(row.position), event: eventOf(row) };
  }
}

function eventOf(row: SqlRow): WalkedEvent | undefined {
  const { stream, revision, id, type, data, metadata, recorded_at: recordedAt, hash, texts } = row;
  const isBlobs = isBytes(id, 16) && isBytes(hash, 32) && isBytes(data) && isBytes(metadata);
  const isTexts =
    Number(texts) === TEXTS && isBytes(stream) && isBytes(type) && isBytes(recordedAt);
  if (!isBlobs || !isTexts || typeof revision !== 'number') return undefined;
  try {
    return {
      stream: textOf(stream),
      revision: BigInt(revision),
      id: uuidOf(id),
      type: textOf(type),
      recordedAt: textOf(recordedAt),
      hash: hexOf(hash),
      dataText: data,
      metadataText: metadata,
    };
  } catch {
    return undefined;
  }
}

function isBytes(value: unknown, length?: number): value is Uint8Array {
  return value instanceof Uint8Array && (length === undefined || value.byteLength === length);
}
