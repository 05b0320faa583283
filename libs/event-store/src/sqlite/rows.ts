import type { Position, RecordedEvent } from '../event-store.js';
import { NumberedPositions } from '../position.js';
import { StoredEvent, type StoredFields } from '../stored-event.js';
import type { SqlRow } from './driver.js';

export const positions = new NumberedPositions('L', 'SQLite');

/** The columns that make an event, for every statement that reads one. Bytes come as text: many buffers cost much. */
export const EVENT_COLUMNS = `e.position, s.name AS stream, e.revision, hex(e.id) AS id, e.type, e.data, e.metadata,
  e.recorded_at, hex(e.hash) AS hash`;

/** An event of the log from its row. */
export function eventOf(row: SqlRow): RecordedEvent {
  return new StoredEvent(new RowFields(row));
}

/** Most readers look at few of them. */
class RowFields implements StoredFields {
  /** Every reader looks at it, and often. */
  readonly position: Position;

  constructor(private readonly row: SqlRow) {
    this.position = positionOf(row);
  }

  get stream(): string {
    return String(this.row.stream);
  }

  get revision(): bigint {
    return BigInt(Number(this.row.revision));
  }

  get id(): string {
    return inGroups(String(this.row.id).toLowerCase());
  }

  get type(): string {
    return String(this.row.type);
  }

  get dataText(): string {
    return String(this.row.data);
  }

  get metadataText(): string {
    return String(this.row.metadata);
  }

  get recordedAt(): string {
    return String(this.row.recorded_at);
  }

  get hash(): string {
    return String(this.row.hash).toLowerCase();
  }
}

export function positionOf(row: SqlRow): Position {
  return positions.of(Number(row.position));
}

export function hexOf(value: unknown): string {
  return value instanceof Uint8Array ? asBuffer(value).toString('hex') : String(value);
}

export function uuidOf(value: unknown): string {
  return inGroups(hexOf(value));
}

function inGroups(hex: string): string {
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
