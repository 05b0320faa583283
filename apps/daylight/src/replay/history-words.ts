import { createHash } from 'node:crypto';
import type { IncidentKind, Phase, Severity } from '#incidents';
import type { HistoryRecord } from './history-record.js';

/** What publishers call their phases, in lower case. Words that name no phase keep the one before. */
const PHASES: Readonly<Record<string, Phase>> = {
  investigating: 'investigating',
  identified: 'identified',
  monitoring: 'monitoring',
  resolved: 'resolved',
  postmortem: 'resolved',
  available: 'monitoring',
  service_disruption: 'investigating',
  service_outage: 'investigating',
  service_information: 'investigating',
};
const MAINTENANCE_PHASES: Readonly<Record<string, Phase>> = {
  scheduled: 'scheduled',
  investigating: 'scheduled',
  identified: 'in_progress',
  monitoring: 'verifying',
  'in progress': 'in_progress',
  in_progress: 'in_progress',
  verifying: 'verifying',
  completed: 'completed',
  resolved: 'completed',
};

/** What publishers call their impacts, in lower case. Words nobody knows count as minor. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  major: 'major',
  medium: 'major',
  disrupted: 'major',
  '2': 'major',
  critical: 'critical',
  high: 'critical',
  down: 'critical',
  '3': 'critical',
};

export function severityOf({ impact }: HistoryRecord): Severity {
  return SEVERITIES[(impact ?? '').toLowerCase()] ?? 'minor';
}

export function kindOf(record: HistoryRecord): IncidentKind {
  if (record.kind === 'maintenance') return 'maintenance';
  return severityOf(record) === 'minor' ? 'degradation' : 'outage';
}

/**
 * One phase per update. The publisher's word decides; the last update of an incident that has an end is its end,
 * whatever it was called.
 */
export function phasesOf(record: HistoryRecord): Phase[] {
  const maintenance = record.kind === 'maintenance';
  const known = maintenance ? MAINTENANCE_PHASES : PHASES;
  const end: Phase = maintenance ? 'completed' : 'resolved';
  let phase: Phase = maintenance ? 'scheduled' : 'investigating';
  return record.updates.map(({ status }, at) => {
    phase = known[(status ?? '').toLowerCase()] ?? phase;
    return at === record.updates.length - 1 && record.resolved_at ? end : phase;
  });
}

/** `Git Operations` → `git-operations`; a name without Latin letters gets one made from its hash. */
export function slugOf(...names: readonly string[]): string {
  const words = names.map((name) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase());
  const slug = words
    .join(' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const lossless =
    words.every((word) => /^[\x20-\x7e]*$/.test(word)) && slug.length <= 70 && slug !== '';
  if (lossless) return slug;
  const mark = createHash('sha256').update(names.join('\0')).digest('hex').slice(0, 8);
  return `${slug.slice(0, 60).replace(/-+$/, '')}-${mark}`.replace(/^-/, '');
}
