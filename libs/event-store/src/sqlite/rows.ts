import type { Position, RecordedEvent } from '../event-store.js';
import { NumberedPositions } from '../position.js';
import { StoredEvent } from '../stored-event.js';
import type { SqlRow } from './driver.js';

export const positions = new NumberedPositions('L', 'SQLite');

/** The columns that make an event, for every statement that reads one. */
export const EVENT_COLUMNS = `e.position, s.name AS stream, e.revision, e.id, e.type, e.data, e.metadata,
  e.recorded_at, e.hash`;

/** An event of the log from its row. */
export function eventOf(row: SqlRow): RecordedEvent {
  return new StoredEvent({
    position: positionOf(row),
    stream: String(row.stream),
    revision: BigInt(Number(row.revision)),
    id: uuidOf(row.id),
    type: String(row.type),
    dataText: String(row.data),
    metadataText: String(row.metadata),
    recordedAt: String(row.recorded_at),
    hash: hexOf(row.hash),
  });
}

export function positionOf(row: SqlRow): Position {
  return positions.of(Number(row.position));
}

export function hexOf(value: unknown): string {
  return value instanceof Uint8Array ? asBuffer(value).toString('hex') : String(value);
}

export function uuidOf(value: unknown): string {
  const hex = hexOf(value);
  if (hex.length !== 32) return hex;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function bytesOfUuid(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function bytesOfHex(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
