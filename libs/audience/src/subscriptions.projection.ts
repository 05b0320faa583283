import {
  deleteRows,
  projection,
  type RowTable,
  sql,
  streamId,
  type ViewsTransaction,
} from '#read-models';
import type { erasureEvents, recipientEvents } from './events.js';

/**
 * One row per mailbox that subscribed or unsubscribed. A request alone changes nothing for a mailbox that has
 * answered before: `asked` waits until it confirms.
 */
export const subscriptionsProjection = projection<typeof recipientEvents & typeof erasureEvents>(
  'subscriptions',
  ['subscriptions', 'subscription_components'],
  {
    SubscriptionRequested: async ({ components }, event, tx) => {
      await sql`INSERT INTO subscriptions (dest_key, state, components, asked, requested_at)
        VALUES (${streamId(event)}, 'pending', '[]', ${JSON.stringify(components)},
          ${utc(event.metadata.occurredAt)})
        ON CONFLICT (dest_key) DO UPDATE SET asked = excluded.asked,
          requested_at = excluded.requested_at`.execute(tx);
    },
    SubscriptionConfirmed: async (_, event, tx) => {
      const destKey = streamId(event);
      await sql`UPDATE subscriptions SET state = 'confirmed', components = coalesce(asked, components),
          asked = NULL, confirmed_at = ${utc(event.metadata.occurredAt)}, ended_at = NULL
        WHERE dest_key = ${destKey}`.execute(tx);
      await spreadOut(tx, destKey);
    },
    Unsubscribed: async (_, event, tx) => {
      const destKey = streamId(event);
      await sql`INSERT INTO subscriptions (dest_key, state, components, ended_at)
        VALUES (${destKey}, 'unsubscribed', '[]', ${utc(event.metadata.occurredAt)})
        ON CONFLICT (dest_key) DO UPDATE SET state = 'unsubscribed', components = '[]', asked = NULL,
          ended_at = excluded.ended_at`.execute(tx);
      await spreadOut(tx, destKey);
    },
    PersonErased: async ({ destKeys }, _, tx) => {
      for (const table of ['subscriptions', 'subscription_components'])
        await deleteRows(tx, { ...MAILBOX, name: table }, 'dest_key', destKeys);
    },
    PersonReadmitted: async () => undefined,
  },
);

const MAILBOX: Omit<RowTable<{ readonly dest_key: string }>, 'name'> = {
  key: ['dest_key'],
  columns: ['dest_key'],
  changing: [],
};

async function spreadOut(tx: ViewsTransaction, destKey: string): Promise<void> {
  await sql`DELETE FROM subscription_components WHERE dest_key = ${destKey}`.execute(tx);
  const { rows } = await sql<{ components: string }>`
    SELECT components FROM subscriptions WHERE dest_key = ${destKey}`.execute(tx);
  const components = JSON.parse(rows[0]?.components ?? '[]') as string[];
  if (components.length === 0) return;
  const values = components.map((component) => sql`(${destKey}, ${component})`);
  await sql`INSERT INTO subscription_components (dest_key, component_id) VALUES ${sql.join(values)}
    ON CONFLICT DO NOTHING`.execute(tx);
}

function utc(moment: string): string {
  return new Date(moment).toISOString();
}
