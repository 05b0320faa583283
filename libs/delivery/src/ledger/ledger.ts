import { skippingTaken, sql, unqueued, type Views, type ViewsTransaction } from '#read-models';
import type { SettledState } from '../delivery-states.js';

/** A delivery that this courier alone may send, as long as it renews its lease. */
export interface Claimed {
  readonly id: number;
  readonly fanoutId: string;
  readonly destKey: string;
  readonly lane: number;
  /** Earlier tries that got an answer. */
  readonly attempts: number;
  /** How often it was sent again because nobody knew whether it had left. */
  readonly resends: number;
  readonly plannedAt: string;
  readonly leaseToken: string;
  readonly claimedAt: Date;
}

/** What became of a claimed delivery. */
export type Mark = { readonly of: Claimed; readonly at: Date } & (
  | { readonly state: SettledState; readonly code: string }
  | { readonly state: 'deferred' | 'in_doubt'; readonly code: string; readonly nextAt: Date }
  /** Not sent, and not its fault: no attempt is counted. */
  | { readonly state: 'put_back'; readonly code: string | null; readonly nextAt: Date | null }
);

const released = sql`lease_token = NULL, lease_until = NULL`;

/** The table of who is told what: claim, send, mark. Each claim has a token; without it only an acceptance counts. */
export class Ledger {
  private claims = 0;
  /** The tokens of what was claimed here and is not yet marked, by id. */
  private readonly inHand = new Map<number, string>();
  private renewAt = 0;

  /** @param boot a name that no other courier process ever had */
  constructor(
    private readonly views: Views,
    private readonly boot: string,
    private readonly leaseMs: number,
  ) {}

  /** At most `limit` deliveries, contacts of affected customers first, in the order they were planned. */
  async claim(limit: number, now: Date): Promise<Claimed[]> {
    this.claims += 1;
    const leaseToken = `${this.boot}.${this.claims}`;
    const until = new Date(now.getTime() + this.leaseMs).toISOString();
    const { rows } = await sql<Omit<Claimed, 'leaseToken' | 'claimedAt'>>`
      WITH next AS MATERIALIZED (SELECT id FROM deliveries WHERE state = 'ready'
        ORDER BY lane, id LIMIT ${limit} ${skippingTaken(this.views)})
      UPDATE deliveries SET state = 'leased', lease_token = ${leaseToken}, lease_until = ${until}
      WHERE state = 'ready' AND id IN (SELECT id FROM next)
      RETURNING id, fanout_id AS "fanoutId", dest_key AS "destKey", lane, attempts, resends,
        planned_at AS "plannedAt"`.execute(this.views);
    const claimed = rows.map((row) => ({ ...row, id: Number(row.id), leaseToken, claimedAt: now }));
    for (const { id } of claimed) this.inHand.set(id, leaseToken);
    return claimed.sort((one, other) => one.lane - other.lane || one.id - other.id);
  }

  /**
   * Writes what happened, all of it or nothing. Where the lease was lost only an acceptance counts, because what the
   * relay has taken need not go again. Returns how many marks came too late to change anything.
   */
  async mark(marks: readonly Mark[]): Promise<number> {
    const written = await unqueued(this.views).execute(async (tx) => {
      let rows = await markAccepted(
        tx,
        marks.filter(({ state }) => state === 'accepted'),
      );
      for (const mark of marks) if (mark.state !== 'accepted') rows += await markOne(tx, mark);
      return rows;
    });
    for (const { of } of marks)
      if (this.inHand.get(of.id) === of.leaseToken) this.inHand.delete(of.id);
    return marks.length - written;
  }

  /**
   * Makes ready what is due, and doubts what was claimed by somebody who has not been heard of since. What is in
   * hand here has its lease renewed first: it is nobody else's, however slow the relay is.
   */
  async sweep(now: Date): Promise<void> {
    const at = now.toISOString();
    await this.renew(now);
    await sql`UPDATE deliveries SET state = 'in_doubt', next_at = ${at}, ${released}
      WHERE lease_until IS NOT NULL AND lease_until < ${at}`.execute(this.views);
    await sql`UPDATE deliveries SET resends = resends + CASE state WHEN 'in_doubt' THEN 1 ELSE 0 END,
        state = 'ready', next_at = NULL
      WHERE next_at IS NOT NULL AND next_at <= ${at}`.execute(this.views);
  }

  /**
   * Frees what other boots had claimed, at once. Only where this is the one courier of the installation: then they
   * are dead. Some of those letters may have left; they go again under the same Message-ID. Returns how many.
   */
  async freeDeadLeases(): Promise<number> {
    const { numAffectedRows } = await sql`
      UPDATE deliveries SET state = 'ready', resends = resends + 1, ${released}
      WHERE lease_until IS NOT NULL AND lease_token NOT LIKE ${`${this.boot}.%`}`.execute(
      this.views,
    );
    return Number(numAffectedRows ?? 0n);
  }

  private async renew(now: Date): Promise<void> {
    if (this.inHand.size === 0 || now.getTime() < this.renewAt) return;
    const until = new Date(now.getTime() + this.leaseMs).toISOString();
    await sql`UPDATE deliveries SET lease_until = ${until}
      WHERE id IN (${sql.join([...this.inHand.keys()])}) AND lease_token LIKE ${`${this.boot}.%`}`.execute(
      this.views,
    );
    this.renewAt = now.getTime() + this.leaseMs / 4;
  }
}

/** How often letters were sent again, or may have been, because nobody knew whether they had left. */
export async function resendCount(views: Views, incidentId?: string): Promise<number> {
  const whose = incidentId === undefined ? sql`1 = 1` : sql`incident_id = ${incidentId}`;
  const { rows } = await sql<{ resends: number | null }>`
    SELECT sum(resends) AS resends FROM deliveries WHERE resends > 0 AND ${whose}`.execute(views);
  return Number(rows[0]?.resends ?? 0);
}

async function markAccepted(tx: ViewsTransaction, marks: readonly Mark[]): Promise<number> {
  const last = marks.at(-1);
  if (!last) return 0;
  const ids = sql.join(marks.map(({ of }) => of.id));
  const { numAffectedRows } =
    await sql`UPDATE deliveries SET state = 'accepted', code = '250', attempts = attempts + 1,
      done_at = ${last.at.toISOString()}, next_at = NULL, ${released}
    WHERE id IN (${ids}) AND done_at IS NULL`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

async function markOne(tx: ViewsTransaction, mark: Mark): Promise<number> {
  const { numAffectedRows } = await sql`UPDATE deliveries
    SET ${change(mark)}, code = ${mark.code}, ${released}
    WHERE id = ${mark.of.id} AND lease_token = ${mark.of.leaseToken}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

function change(mark: Mark) {
  switch (mark.state) {
    case 'put_back':
      return mark.nextAt
        ? sql`state = 'deferred', next_at = ${mark.nextAt.toISOString()}`
        : sql`state = 'ready'`;
    case 'deferred':
    case 'in_doubt':
      return sql`state = ${mark.state}, attempts = attempts + 1, next_at = ${mark.nextAt.toISOString()}`;
    case 'skipped':
      return sql`state = 'skipped', done_at = ${mark.at.toISOString()}`;
    default:
      return sql`state = ${mark.state}, attempts = attempts + 1, done_at = ${mark.at.toISOString()}`;
  }
}
