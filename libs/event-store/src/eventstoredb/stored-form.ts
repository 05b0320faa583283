import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { UnreadableEvent } from '../errors.js';
import type { RecordedEvent } from '../event-store.js';
import type { EncodedEvent } from '../guards.js';
import { GENESIS, linkHash } from '../hash-chain.js';
import { StoredEvent, type StoredFields } from '../stored-event.js';
import type { WireEvent } from './append-call.js';
import { positionOf } from './positions.js';

/** What is kept of an event beside its data and metadata: its id, when we wrote it, and its link of the hash chain. */
export interface Seal {
  readonly id: string;
  /** ISO 8601, UTC, by our clock; the server's own time stays in `created`. */
  readonly recordedAt: string;
  /** The link before it: zeros where the chain begins. */
  readonly previous: string;
  readonly hash: string;
}

/** An event as it is written, at the place for which it was sealed. */
export interface SealedEvent extends EncodedEvent, Seal {}

/** Seals events for the places after a revision; null: for the beginning of a stream. */
export function seal(
  stream: string,
  after: bigint | null,
  link: string,
  recordedAt: string,
  events: readonly EncodedEvent[],
): SealedEvent[] {
  let revision = after ?? -1n;
  let previous = link;
  return events.map(({ id, type, dataText, metadataText }) => {
    revision += 1n;
    const event = { stream, revision, id, type, recordedAt, dataText, metadataText };
    const hash = linkHash(previous, event);
    const sealed = { id, type, dataText, metadataText, recordedAt, previous, hash };
    previous = hash;
    return sealed;
  });
}

/**
 * The id that the server knows an event by: the beginning of its hash. A server takes an append for a repetition when
 * the ids are the same, whatever is in it; with these ids only the very same bytes are, so what it calls a success is
 * what stands in the log. The event's own id is in its seal.
 */
function wireId({ hash }: Pick<Seal, 'hash'>): string {
  const hex = `${hash.slice(0, 12)}8${hash.slice(13, 16)}8${hash.slice(17, 32)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Where our metadata ends and what the server and we add to it begins. */
const SEAM = ',"$correlationId":';

/** An event as it goes over the wire: our text, character for character, and behind our metadata what is added to it. */
export function wireEventOf(event: SealedEvent): WireEvent {
  const { metadataText, dataText, id, type, recordedAt, previous, hash } = event;
  // Written by `encode` from an object, or kept by a log that did the same.
  const { correlationId, causationId } = JSON.parse(metadataText) as Record<string, unknown>;
  const added = {
    $correlationId: correlationId ?? null,
    $causationId: causationId ?? null,
    $daylight: { id, recordedAt, previous, hash },
  };
  const ours = metadataText === '{}' ? '{' : `${metadataText.slice(0, -1)},`;
  const metadata = `${ours}${JSON.stringify(added).slice(1)}`;
  return { id: wireId(event), type, data: bytesOf(dataText), metadata: bytesOf(metadata) };
}

function bytesOf(text: string): Uint8Array {
  const buffer = Buffer.from(text);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** An event as it was read; undefined where a link leads nowhere. */
export function eventOf(read: ReadResp.ReadEvent | undefined): RecordedEvent | undefined {
  const event = read?.getEvent();
  if (!event) return undefined;
  const about = event.getMetadataMap();
  const metadata = readMetadata(textOf(event.getCustomMetadata_asU8()));
  const fields: StoredFields = {
    stream: textOf(event.getStreamIdentifier()?.getStreamName_asU8()),
    revision: BigInt(event.getStreamRevision()),
    position: positionOf(event.getCommitPosition(), event.getPreparePosition()),
    id: metadata.seal?.id ?? event.getId()?.getString() ?? '',
    type: about.get('type') ?? '',
    dataText: textOf(event.getData_asU8()),
    metadataText: metadata.text,
    recordedAt: metadata.seal?.recordedAt ?? createdAt(about.get('created')),
    hash: metadata.seal?.hash ?? '',
  };
  const isJson = about.get('content-type') === 'application/json' && fields.type !== '$>';
  return isJson && /^\s*[{[]/.test(fields.dataText)
    ? new StoredEvent(fields)
    : new ForeignEvent(fields);
}

/** Binary data, a link, or JSON that is no object: written by another program, and none of our facts. */
class ForeignEvent extends StoredEvent {
  override get data(): never {
    throw new UnreadableEvent(
      `${this.stream} revision ${this.revision} (${this.type}) holds no JSON object: another program wrote it.`,
    );
  }
}

/** The hash that an event after this one links to. After an event of another program the chain begins anew. */
export function linkAfter(event: RecordedEvent | undefined): string {
  return event === undefined || event.hash === '' ? GENESIS : event.hash;
}

/** Our part of stored metadata, and the seal. What other programs wrote is ours whole, but for names with a dollar. */
function readMetadata(text: string): { text: string; seal?: Seal } {
  const seam = text.lastIndexOf(SEAM);
  if (seam < 0) return text.includes('"$') ? withoutDollars(text) : { text: text || '{}' };
  try {
    const added = JSON.parse(`{${text.slice(seam + 1)}`) as { $daylight?: Seal };
    if (added.$daylight?.hash) return { text: `${text.slice(0, seam)}}`, seal: added.$daylight };
  } catch {
    // Not in the order in which we write it.
  }
  return withoutDollars(text);
}

function withoutDollars(text: string): { text: string; seal?: Seal } {
  try {
    const all = JSON.parse(text) as Record<string, unknown> | null;
    if (typeof all !== 'object' || all === null) return { text };
    const ours = Object.entries(all).filter(([key]) => !key.startsWith('$'));
    const seal = all.$daylight as Seal | undefined;
    return { text: JSON.stringify(Object.fromEntries(ours)), ...(seal?.hash && { seal }) };
  } catch {
    return { text };
  }
}

function textOf(bytes: Uint8Array | undefined): string {
  if (bytes === undefined || bytes.length === 0) return '';
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** The server counts in units of 100 ns. */
function createdAt(ticks: string | undefined): string {
  const milliseconds = Number(BigInt(ticks ?? 0) / 10_000n);
  return new Date(milliseconds).toISOString();
}
