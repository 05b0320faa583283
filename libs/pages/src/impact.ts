import type { IncidentKind, Severity } from '#incidents';
import { type PageIncident, isPlanned } from './page-incident.js';

/** How a state looks: its colour, its icon, and always a word beside them. */
export type Tone = 'operational' | 'degraded' | 'partial' | 'major' | 'maintenance' | 'nodata';

export interface Badge {
  readonly tone: Tone;
  readonly word: string;
}

type Kinded = Pick<PageIncident, 'kind' | 'severity'>;

const TONES: Readonly<Record<Severity, Tone>> = {
  minor: 'degraded',
  major: 'partial',
  critical: 'major',
};

const OUTAGES: Readonly<Record<Severity, string>> = {
  minor: 'Degraded performance',
  major: 'Partial outage',
  critical: 'Major outage',
};

const KIND_WORDS: Readonly<Record<Exclude<IncidentKind, 'outage'>, string>> = {
  degradation: 'Degraded performance',
  data_loss: 'Data loss',
  breach: 'Security incident',
  maintenance: 'Maintenance',
};

/** What an incident is, whether it is open or not. */
export function badgeOf({ kind, severity }: Kinded): Badge {
  if (kind === 'maintenance') return { tone: 'maintenance', word: KIND_WORDS.maintenance };
  if (kind === 'outage') return { tone: TONES[severity], word: OUTAGES[severity] };
  return { tone: kind === 'degradation' ? 'degraded' : TONES[severity], word: KIND_WORDS[kind] };
}

/** Statuspage's word for how bad it is. */
export type Impact = 'minor' | 'major' | 'critical' | 'maintenance';

export function impactOf({ kind, severity }: Kinded): Impact {
  return kind === 'maintenance' ? 'maintenance' : severity;
}

/** Statuspage's word for the whole page. Strict clients refuse anything else, `maintenance` included. */
export type Indicator = 'none' | 'minor' | 'major' | 'critical';

const RANK: readonly Impact[] = ['maintenance', 'minor', 'major', 'critical'];

/** The open incidents, gravest first; of equals the newest. Work that is only planned is not among them. */
export function gravestFirst(open: readonly PageIncident[]): PageIncident[] {
  return open
    .filter((incident) => !isPlanned(incident))
    .sort((one, other) => RANK.indexOf(impactOf(other)) - RANK.indexOf(impactOf(one)));
}

export function overall(open: readonly PageIncident[]): {
  indicator: Indicator;
  description: string;
} {
  const [gravest] = gravestFirst(open);
  if (!gravest) return { indicator: 'none', description: 'All Systems Operational' };
  switch (impactOf(gravest)) {
    case 'maintenance':
      return { indicator: 'none', description: 'Service Under Maintenance' };
    case 'minor':
      return { indicator: 'minor', description: 'Minor Service Outage' };
    case 'major':
      return { indicator: 'major', description: 'Partial System Outage' };
    case 'critical':
      return { indicator: 'critical', description: 'Major Service Outage' };
  }
}
