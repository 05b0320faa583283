import { z } from 'zod';

const moment = z.iso.datetime({ offset: true });

/** One incident of a history file: a line of NDJSON. Other fields are passed over. */
export const historyRecord = z.object({
  source: z.string().min(1).max(100),
  company: z.string().min(1).max(100),
  id: z.string().min(1).max(150),
  title: z.string().min(1).max(2_000),
  url: z.string().max(2_000).nullish(),
  kind: z.enum(['incident', 'maintenance']),
  /** The publisher's own word. */
  impact: z.string().max(100).nullish(),
  started_at: moment,
  resolved_at: moment.nullish(),
  components: z.array(z.string().trim().min(1).max(200)).max(500).default([]),
  /** Oldest first. */
  updates: z
    .array(
      z.object({
        at: moment,
        status: z.string().max(100).nullish(),
        body: z.string().max(100_000),
      }),
    )
    .max(2_000),
});

export type HistoryRecord = z.output<typeof historyRecord>;

export type ReadLine =
  | { readonly ok: true; readonly record: HistoryRecord }
  | { readonly ok: false; readonly reason: string };

/** A line as an incident, or why it is none, in words for the person who wants it in. */
export function readHistoryLine(line: string): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'the line is not JSON' };
  }
  const parsed = historyRecord.safeParse(value);
  if (parsed.success) return { ok: true, record: parsed.data };
  const reasons = parsed.error.issues.slice(0, 3).map(({ path, message }) => {
    return `${path.length > 0 ? path.join('.') : 'the line'}: ${message}`;
  });
  return { ok: false, reason: reasons.join('; ') };
}
