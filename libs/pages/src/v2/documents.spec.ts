import { anIncident, anUpdate, minutesAgo } from '../fixtures/page-incidents.js';
import { v2Documents } from './documents.js';
import { stableId } from './ids.js';

const component = (id: string, groupId: string | null) => ({
  id,
  name: id.toUpperCase(),
  groupId,
  description: null,
  addedAt: minutesAgo(9_000),
  changedAt: minutesAgo(9_000),
});
const catalog = {
  groups: [{ id: 'pay', name: 'Payments', addedAt: minutesAgo(9_000) }],
  components: [component('cards', 'pay'), component('api', null)],
  names: new Map([
    ['cards', 'CARDS'],
    ['api', 'API'],
  ]),
};
const maintenance = anIncident({
  id: 'm',
  kind: 'maintenance',
  phase: 'resolved',
  overAt: minutesAgo(1),
  open: false,
});
const planned = anIncident({
  id: 'p',
  kind: 'maintenance',
  phase: null,
  updates: [],
  components: [],
});

function documents(open = [anIncident(), planned]) {
  const made = v2Documents({
    site: { organisation: 'Acme', publicUrl: 'https://status.example', timeZone: 'UTC' },
    catalog,
    open,
    newestIncidents: [anIncident()],
    newestMaintenances: [planned, maintenance],
    updatedAt: minutesAgo(12),
  });
  // Read back as a client would: what JSON leaves out is not there.
  return (path: keyof typeof made) => JSON.parse(JSON.stringify(made[path]()));
}

describe('the API that status page clients know', () => {
  it('has every key of a component, a null one too', () => {
    const [group, cards, api] = documents()('/api/v2/components.json').components;
    expect(Object.keys(cards)).toEqual([
      'id',
      'name',
      'status',
      'created_at',
      'updated_at',
      'position',
      'description',
      'showcase',
      'start_date',
      'group_id',
      'page_id',
      'group',
      'only_show_if_degraded',
    ]);
    expect(group).toMatchObject({
      group: true,
      status: 'partial_outage',
      components: [cards.id],
      group_id: null,
    });
    expect(cards).toMatchObject({ status: 'partial_outage', group_id: group.id });
    expect(api).toMatchObject({ status: 'operational', group_id: null });
  });

  it('has every key of an incident and of its updates', () => {
    const [incident] = documents()('/api/v2/summary.json').incidents;
    expect(Object.keys(incident)).toEqual([
      'id',
      'name',
      'status',
      'created_at',
      'updated_at',
      'monitoring_at',
      'resolved_at',
      'impact',
      'shortlink',
      'started_at',
      'page_id',
      'incident_updates',
      'components',
      'reminder_intervals',
    ]);
    expect(incident).toMatchObject({ status: 'identified', impact: 'major', resolved_at: null });
    expect(incident.incident_updates[0]).toMatchObject({
      status: 'identified',
      affected_components: [
        { name: 'Payments - CARDS', old_status: 'operational', new_status: 'partial_outage' },
      ],
      deliver_notifications: true,
      custom_tweet: null,
      tweet_id: null,
    });
  });

  it('uses only the words its clients accept', () => {
    const of = documents();
    expect(of('/api/v2/status.json').status).toEqual({
      indicator: 'major',
      description: 'Partial System Outage',
    });
    const all = of('/api/v2/scheduled-maintenances.json').scheduled_maintenances;
    expect(all.map(({ status }: { status: string }) => status)).toEqual(['scheduled', 'completed']);
    expect(all[0]).not.toHaveProperty('reminder_intervals');
    expect(all[0].scheduled_until >= all[0].scheduled_for).toBe(true);
    const underWay = anIncident({ kind: 'maintenance', phase: 'in_progress' });
    expect(documents([underWay])('/api/v2/status.json').status.indicator).toBe('none');
  });

  it('tells planned work from work under way', () => {
    const of = documents([
      planned,
      anIncident({ id: 'w', kind: 'maintenance', phase: 'in_progress' }),
    ]);
    const ids = (path: Parameters<typeof of>[0]) =>
      of(path).scheduled_maintenances.map(({ id }: { id: string }) => id);
    expect(ids('/api/v2/scheduled-maintenances/upcoming.json')).toEqual(['p']);
    expect(ids('/api/v2/scheduled-maintenances/active.json')).toEqual(['w']);
  });

  it('says of a correction that it is one, and keeps the corrected words', () => {
    const updates = [
      anUpdate({ id: 'u2', phase: null, corrects: 'u1', publishedAt: minutesAgo(5) }),
      anUpdate({ id: 'u1' }),
    ];
    const [first, second] = documents([anIncident({ updates })])(
      '/api/v2/incidents/unresolved.json',
    ).incidents[0].incident_updates;
    expect(first.body).toMatch(
      /^Correction of what we said at 14 May 2026, 11:48 UTC: Card payments/u,
    );
    expect(first.status).toBe('identified');
    expect(second.body).toMatch(/^Card payments[\s\S]*\(Corrected at 14 May 2026, 11:55 UTC\.\)$/u);
  });

  it('names components by ids that stay the same', () => {
    expect(stableId('component cards')).toBe(stableId('component cards'));
    expect(stableId('component cards')).toMatch(/^[a-z0-9]{12}$/u);
  });
});
