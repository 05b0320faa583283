import type { Phase } from '#incidents';
import { impactOf } from '../impact.js';
import { correctionOf, type PageIncident, type PageUpdate } from '../page-incident.js';
import { paths } from '../paths.js';
import type { Site } from '../site.js';
import { shortStamp } from '../times.js';
import { plainText } from '../words.js';
import type { ComponentsNow, V2Component } from './components.js';
import { componentId } from './ids.js';

const AS_INCIDENT: Readonly<Partial<Record<Phase, Phase>>> = {
  scheduled: 'investigating',
  in_progress: 'identified',
  verifying: 'monitoring',
  completed: 'resolved',
};
const AS_MAINTENANCE: Readonly<Partial<Record<Phase, Phase>>> = {
  investigating: 'scheduled',
  identified: 'in_progress',
  monitoring: 'verifying',
  resolved: 'completed',
};

/** A status its readers know: the two lists of words never mix, whatever history brought along. */
export function v2Status({ kind }: Pick<PageIncident, 'kind'>, phase: Phase | null): Phase {
  if (kind === 'maintenance')
    return phase === null ? 'scheduled' : (AS_MAINTENANCE[phase] ?? phase);
  return phase === null ? 'investigating' : (AS_INCIDENT[phase] ?? phase);
}

function shared(
  incident: PageIncident,
  all: readonly V2Component[],
  now: ComponentsNow,
  site: Site,
) {
  const ids = new Set(incident.components.map(componentId));
  return {
    id: incident.id,
    name: incident.title,
    status: v2Status(incident, incident.phase),
    created_at: incident.declaredAt,
    updated_at: incident.updatedAt,
    monitoring_at: incident.monitoringAt,
    resolved_at: incident.overAt,
    impact: impactOf(incident),
    shortlink: `${site.publicUrl}${paths.incident(incident.id)}`,
    started_at: incident.beganAt,
    page_id: now.pageId,
    incident_updates: incident.updates.map((update, at) => v2Update(incident, update, at, now)),
    components: all.filter(({ id }) => ids.has(id)),
  };
}

export function v2Incident(...of: Parameters<typeof shared>) {
  return { ...shared(...of), reminder_intervals: null };
}

export function v2Maintenance(...of: Parameters<typeof shared>) {
  const [incident] = of;
  const until = incident.overAt ?? incident.nextUpdateAt;
  return {
    ...shared(...of),
    scheduled_for: incident.beganAt,
    scheduled_until: until && until > incident.beganAt ? until : incident.beganAt,
  };
}

function v2Update(incident: PageIncident, update: PageUpdate, at: number, now: ComponentsNow) {
  const older = incident.updates.slice(at + 1);
  const phase = update.phase ?? older.find((one) => one.phase !== null)?.phase ?? null;
  return {
    id: update.id,
    status: v2Status(incident, phase),
    body: bodyOf(incident.updates, update),
    incident_id: incident.id,
    created_at: update.publishedAt,
    updated_at: update.publishedAt,
    display_at: update.publishedAt,
    affected_components: affected(update, older[0], now),
    deliver_notifications: incident.origin === null || incident.origin.notify,
    custom_tweet: null,
    tweet_id: null,
  };
}

/** One text for clients that know no fields; says of corrections, and of corrected words, that they are. */
export function bodyOf(updates: readonly PageUpdate[], update: PageUpdate): string {
  const text = plainText(update.words);
  if (update.corrects !== null) {
    const wrong = updates.find(({ id }) => id === update.corrects);
    return `Correction of what we said at ${shortStamp(wrong?.publishedAt ?? update.publishedAt)}: ${text}`;
  }
  const correction = correctionOf(updates, update.id);
  return correction ? `${text}\n\n(Corrected at ${shortStamp(correction.publishedAt)}.)` : text;
}

function affected(update: PageUpdate, before: PageUpdate | undefined, { catalog }: ComponentsNow) {
  const ids = [...new Set([...update.components, ...(before?.components ?? [])])];
  if (ids.length === 0) return null;
  return ids.map((id) => ({
    code: componentId(id),
    name: qualifiedName(id, catalog),
    old_status: before?.components.includes(id) ? before.state : 'operational',
    new_status: update.components.includes(id) ? update.state : 'operational',
  }));
}

/** `Group - Component`, as Statuspage writes it. */
function qualifiedName(id: string, catalog: ComponentsNow['catalog']): string {
  const component = catalog.components.find((one) => one.id === id);
  const name = catalog.names.get(id) ?? id;
  const group = catalog.groups.find((one) => one.id === component?.groupId);
  return group ? `${group.name} - ${name}` : name;
}
