import type { IncidentKind, Phase, Severity } from '#incidents';

/** Languages whose words are here. A reader of any other gets the first. */
export const LANGUAGES = ['en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const PHASES: Readonly<Record<IncidentKind, readonly Phase[]>> = {
  outage: ['investigating', 'identified', 'monitoring', 'resolved'],
  degradation: ['investigating', 'identified', 'monitoring', 'resolved'],
  data_loss: ['investigating', 'identified', 'monitoring', 'resolved'],
  breach: ['investigating', 'identified', 'monitoring', 'resolved'],
  maintenance: ['scheduled', 'in_progress', 'verifying', 'completed'],
};

const KIND_WORDS: Readonly<Record<IncidentKind, string>> = {
  outage: 'Outage',
  degradation: 'Degradation',
  data_loss: 'Data loss',
  breach: 'Data breach',
  maintenance: 'Maintenance',
};

const STAGE_WORDS: Readonly<Record<Phase, string>> = {
  investigating: 'investigating',
  identified: 'identified',
  monitoring: 'monitoring',
  resolved: 'resolved',
  scheduled: 'scheduled',
  in_progress: 'in progress',
  verifying: 'verifying',
  completed: 'completed',
};

/** How a state looks: a shape and colours for text and tint, on light and on dark ground. Never without its word. */
export interface Look {
  shape: string;
  ink: string;
  tint: string;
  darkInk: string;
}

const LOOKS = {
  over: { shape: '✓', ink: '#17803d', tint: '#eaf6ee', darkInk: '#4cc172' },
  degraded: { shape: '▲', ink: '#8a6100', tint: '#fbf3dd', darkInk: '#e0b23e' },
  partial: { shape: '◆', ink: '#b5480a', tint: '#fdeee3', darkInk: '#f28c4b' },
  major: { shape: '✕', ink: '#c4262e', tint: '#fdeceb', darkInk: '#ff7b78' },
  maintenance: { shape: '■', ink: '#2b62c9', tint: '#eaf0fd', darkInk: '#86aeff' },
  plain: { shape: '●', ink: '#2b62c9', tint: '#eaf0fd', darkInk: '#86aeff' },
} as const satisfies Record<string, Look>;

/** The look of a mail that is not about an incident. */
export const PLAIN_LOOK: Look = LOOKS.plain;

/** After these phases nothing more is promised. */
export function isOver(phase: Phase): boolean {
  return phase === 'resolved' || phase === 'completed';
}

export function lookOf(kind: IncidentKind, severity: Severity, phase: Phase): Look {
  if (isOver(phase)) return LOOKS.over;
  if (kind === 'maintenance') return LOOKS.maintenance;
  if (kind === 'degradation') return LOOKS.degraded;
  return kind === 'outage' && severity === 'minor' ? LOOKS.partial : LOOKS.major;
}

export const kindWord = (kind: IncidentKind): string => KIND_WORDS[kind];
export const stageWord = (phase: Phase): string => STAGE_WORDS[phase];

/** The language to write in: the reader's where we speak it, else English. */
export function languageFor(locale: string | null): Language {
  const wanted = (locale ?? '').toLowerCase().split(/[-_]/u)[0];
  return LANGUAGES.find((language) => language === wanted) ?? LANGUAGES[0];
}

/** A list as said in a sentence, without the names after `most`: "A, B and 7 more". */
export function listParts(names: readonly string[], joined: 'and' | 'or', most: number): string[] {
  const shown = names.length > most ? names.slice(0, most) : names;
  const rest = names.length - shown.length;
  const said = rest > 0 ? [...shown, `${rest} more`] : [...shown];
  return said.map((name, i) => {
    if (i === 0) return name;
    return i === said.length - 1 ? ` ${rest > 0 ? 'and' : joined} ${name}` : `, ${name}`;
  });
}
