import type { Position } from '#event-store';
import { sql, type Views } from '#read-models';

/**
 * After views were made anew from a log that was there before them: what was planned up to a position was sent in its
 * time, or the time is over. Nobody is mailed again. Safe to repeat. @returns how many deliveries
 */
export async function setAsideHistory(views: Views, upTo: Position, now: Date): Promise<number> {
  const at = now.toISOString();
  return views.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      UPDATE deliveries SET state = 'skipped', code = 'RESTORED', done_at = ${at}, next_at = NULL,
        lease_token = NULL, lease_until = NULL
      WHERE done_at IS NULL AND fanout_id IN (SELECT id FROM fanouts WHERE position <= ${upTo})`.execute(
      tx,
    );
    await sql`UPDATE fanouts SET completed_at = ${at}
      WHERE completed_at IS NULL AND position <= ${upTo}`.execute(tx);
    return Number(numAffectedRows ?? 0n);
  });
}
