import { sql, type Views } from '#read-models';
import type { DeliveryState } from '../delivery-states.js';

/** A message to one mailbox. */
export interface NoticeSent {
  /** What the notice calls itself: `N-1234`. */
  readonly reference: string;
  readonly channel: 'email';
  readonly kind: 'update' | 'confirmation';
  readonly incidentId: string | null;
  readonly incidentTitle: string | null;
  readonly updateId: string | null;
  readonly phase: string | null;
  readonly state: DeliveryState;
  /** ISO 8601, UTC. */
  readonly plannedAt: string;
  /** When it was taken by the reader's mail server, or given up; null while it waits. */
  readonly doneAt: string | null;
}

/** Messages of one answer, the newest. */
export const NOTICES_MAX = 200;

interface Stored extends Omit<
  NoticeSent,
  'reference' | 'channel' | 'incidentTitle' | 'phase' | 'updateId'
> {
  readonly id: number;
  readonly fanoutId: string;
  readonly notice: string;
}

/** What a mailbox was sent, or is about to be, the newest first; at most 200. */
export async function noticesTo(views: Views, destKey: string): Promise<NoticeSent[]> {
  // Fan-outs of incidents are few and are asked one by one; questions to subscribers are many and named by mailbox.
  const { rows } = await sql<Stored>`
    SELECT d.id, d.fanout_id AS "fanoutId", f.kind, f.incident_id AS "incidentId", d.state,
      d.planned_at AS "plannedAt", d.done_at AS "doneAt", f.notice
    FROM fanouts AS f JOIN deliveries AS d ON d.fanout_id = f.id AND d.dest_key = ${destKey}
    WHERE f.incident_id >= ''
    UNION ALL
    SELECT d.id, d.fanout_id AS "fanoutId", f.kind, f.incident_id AS "incidentId", d.state,
      d.planned_at AS "plannedAt", d.done_at AS "doneAt", f.notice
    FROM fanouts AS f JOIN deliveries AS d ON d.fanout_id = f.id AND d.dest_key = ${destKey}
    WHERE f.id >= ${`confirm:${destKey}:`} AND f.id < ${`confirm:${destKey};`}
    ORDER BY 1 DESC LIMIT ${NOTICES_MAX}`.execute(views);
  return rows.map(shaped);
}

/** The mailbox that a notice was to; undefined where there is no such notice, or its reader was erased. */
export async function mailboxOfNotice(
  views: Views,
  deliveryId: number,
): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`
    SELECT dest_key AS key FROM deliveries WHERE id = ${deliveryId}`.execute(views);
  return rows[0]?.key;
}

/** What a notice calls itself. */
export function referenceOf(deliveryId: number): string {
  return `N-${deliveryId}`;
}

function shaped({ id, fanoutId, notice, ...row }: Stored): NoticeSent {
  // Written by the planner in the shape that its kind says.
  const said = JSON.parse(notice) as {
    incident?: { title: string };
    update?: { id: string; phase: string };
  };
  const isUpdate = row.kind === 'update';
  return {
    ...row,
    reference: referenceOf(id),
    channel: 'email',
    incidentTitle: said.incident?.title ?? null,
    updateId: isUpdate ? fanoutId : null,
    phase: said.update?.phase ?? null,
  };
}
