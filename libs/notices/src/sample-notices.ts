import type { ConfirmationNotice, IncidentNotice } from './notice.js';
import { PHASES } from './words.js';

type Kind = IncidentNotice['incident']['kind'];
type Phase = IncidentNotice['update']['phase'];

const FULL_WORDS = {
  effect: 'About 1 in 4 card payments in Europe fails with "payment declined".',
  known: 'The connection to one card network drops requests since 13:42 UTC.',
  unknown: 'Whether payments that failed were charged twice.',
  doing: 'We send payments over the second network, step by step.',
  advice: 'Try again after ten minutes. Do not charge the card by hand.',
};

/** A made-up notice of a kind and phase, with every field filled in. */
export function sampleNotice(kind: Kind, phase: Phase): IncidentNotice {
  return {
    organisation: 'Acme Payments',
    incident: {
      id: 'k3v9x2m1q8ab',
      title: 'Card payments failing in Europe',
      kind,
      severity: 'major',
      beganAt: '2026-03-03T13:42:00.000Z',
    },
    update: {
      id: 'u7d2k1p0z5cd',
      phase,
      words: FULL_WORDS,
      publishedAt: '2026-03-03T14:00:00.000Z',
      nextUpdateAt: phase === PHASES[kind].at(-1) ? null : '2026-03-03T14:30:00.000Z',
      corrects: null,
      isCorrection: false,
      steppedBackBecause: 'The first fix did not hold.',
    },
    affected: { components: ['Payments', 'Checkout'], regions: ['eu-west'] },
    why: 'customer',
    reader: { locale: 'en', timeZone: 'Europe/Berlin' },
    links: {
      incident: 'https://status.acme.example/incidents/k3v9x2m1q8ab',
      unsubscribe: 'https://status.acme.example/unsubscribe/9f2c4e',
      preferences: 'https://status.acme.example/preferences/9f2c4e',
    },
  };
}

/** The same with nothing but what a notice must have. */
export function bareNotice(kind: Kind, phase: Phase): IncidentNotice {
  const full = sampleNotice(kind, phase);
  return {
    ...full,
    update: {
      ...full.update,
      words: { effect: FULL_WORDS.effect, known: null, unknown: null, doing: null, advice: null },
      nextUpdateAt: null,
      steppedBackBecause: null,
    },
    affected: { components: [], regions: null },
    why: 'subscriber',
    reader: { locale: null, timeZone: null },
    links: { incident: full.links.incident, unsubscribe: full.links.unsubscribe },
  };
}

/** Every mail there is, full and bare: what a check of the templates fills in. */
export function allSamples(): IncidentNotice[] {
  const kinds = Object.keys(PHASES) as Kind[];
  return kinds.flatMap((kind) =>
    PHASES[kind].flatMap((phase) =>
      [sampleNotice, bareNotice].flatMap((make) => variants(make(kind, phase))),
    ),
  );
}

function variants(notice: IncidentNotice): IncidentNotice[] {
  const { update } = notice;
  const corrected = {
    ...update,
    isCorrection: true,
    corrects: 'u1',
    correctedAt: '2026-03-03T13:50:00.000Z',
  };
  const imported = { ...update, words: { body: 'We are investigating.' }, nextUpdateAt: null };
  return [notice, { ...notice, update: corrected }, { ...notice, update: imported }];
}

export const SAMPLE_CONFIRMATION: ConfirmationNotice = {
  organisation: 'Acme Payments',
  components: ['Payments', 'Checkout'],
  links: {
    confirm: 'https://status.acme.example/confirm/9f2c4e',
    page: 'https://status.acme.example/',
  },
  reader: { locale: 'en', timeZone: 'Europe/Berlin' },
};
