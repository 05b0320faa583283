import { z } from 'zod';
import { LIMITS, type KeptEvent } from '../event-store.js';

/** A line holds the stored texts as strings, so that they come back character for character. */
const line = z.strictObject({
  stream: z
    .string()
    .min(1)
    .max(LIMITS.nameLength + 2),
  revision: z.string().regex(/^(0|[1-9]\d{0,18})$/),
  id: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  type: z.string().min(1).max(LIMITS.nameLength),
  recordedAt: z.string().min(1).max(40),
  /** Empty where another program wrote the event. */
  hash: z.string().regex(/^([0-9a-f]{64})?$/),
  data: z.string(),
  metadata: z.string(),
});

/** Bytes; an event of the greatest size of which every character must be escaped is shorter. */
export const LINE_MAX = 8 * 1024 * 1024;

export function lineOf(event: KeptEvent): string {
  const { stream, revision, id, type, recordedAt, hash, dataText, metadataText } = event;
  const said: z.output<typeof line> = {
    stream,
    revision: `${revision}`,
    id,
    type,
    recordedAt,
    hash,
    data: dataText,
    metadata: metadataText,
  };
  return `${JSON.stringify(said)}\n`;
}

/** @returns undefined where the line is not of an export */
export function readLine(text: string): KeptEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = line.safeParse(json);
  if (!parsed.success) return undefined;
  const { revision, data, metadata, ...rest } = parsed.data;
  return { ...rest, revision: BigInt(revision), dataText: data, metadataText: metadata };
}
