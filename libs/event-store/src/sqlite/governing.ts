// The small one: all of zod would be most of what the writer's thread has to load and keep.
import * as z from 'zod/mini';

/** The type of the events in which the store keeps what is hidden of a stream. */
export const GOVERNING = '$metadata';

const whole = z.optional(z.int().check(z.minimum(0)));

const record = z.object({
  state: z.enum(['open', 'deleted', 'tombstoned']),
  truncateBefore: whole,
  maxCount: whole,
  maxAgeSeconds: whole,
});

/** What is hidden of a stream, as one event of `$$stream` says it. */
export type StreamRules = z.output<typeof record>;

export const UNGOVERNED: StreamRules = { state: 'open' };

const place = z.object({ position: whole });

/** What such an event says of itself: its position. Signed apart from all others, it could else be moved between them. */
export function placedAt(position: number): string {
  return JSON.stringify({ position } satisfies z.input<typeof place>);
}

/** The position that such an event says is its own; undefined where it does not say. */
export function readPlace(metadataText: string): number | undefined {
  try {
    return place.safeParse(JSON.parse(metadataText)).data?.position;
  } catch {
    return undefined;
  }
}

/** The stream that a stream of the store is about; undefined where it is about none. */
export function governedBy(stream: string): string | undefined {
  return stream.startsWith('$$') && stream.length > 2 ? stream.slice(2) : undefined;
}

/** @returns undefined where the text is not of this kind */
export function readRules(dataText: string): StreamRules | undefined {
  try {
    return record.safeParse(JSON.parse(dataText)).data;
  } catch {
    return undefined;
  }
}
