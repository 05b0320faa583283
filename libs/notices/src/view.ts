import type { ConfirmationNotice, IncidentNotice, Reader } from './notice.js';
import { oneLine, plainText, shorten, webAddress } from './plain-text.js';
import {
  isOver,
  kindWord,
  type Language,
  languageFor,
  type Look,
  lookOf,
  PLAIN_LOOK,
  stageWord,
} from './words.js';

const NAME_MAX = 60;
const TITLE_MAX = 300;
const REASON_MAX = 1_000;
/** Longer subjects are cut by the mailbox, at a worse place. */
export const SUBJECT_MAX = 120;

interface Frame {
  language: Language;
  dir: 'ltr';
  organisation: string;
  look: Look;
  reader: Reader;
}

/** What templates may say about an incident: cleaned texts and facts, nothing to compute. */
export interface IncidentView extends Frame {
  about: string;
  stage: string;
  incident: { id: string; title: string; subject: string; beganAt: string };
  update: {
    id: string;
    publishedAt: string;
    nextUpdateAt: string | null;
    isOver: boolean;
    hasBegun: boolean;
    isCorrection: boolean;
    correctedAt: string | null;
    steppedBackBecause: string | null;
  };
  words: {
    effect: string | null;
    known: string | null;
    unknown: string | null;
    doing: string | null;
    advice: string | null;
    body: string | null;
  };
  /** One text in another tool's words, instead of ours in fields. */
  isImported: boolean;
  /** Readers of such a mail are told how to know that it is real. */
  isBreach: boolean;
  /** Some of the words were left out to keep the mail small. */
  isShortened: boolean;
  affected: { components: string[]; regions: string[] };
  isCustomer: boolean;
  links: { incident: string; unsubscribe: string; preferences: string | null };
}

/** What templates may say when they ask for a confirmation. */
export interface ConfirmationView extends Frame {
  components: string[];
  links: { confirm: string; page: string };
}

/** The view of a notice whose texts have at most `textMax` characters each. */
export function incidentView(notice: IncidentNotice, textMax: number): IncidentView {
  const { incident, update, affected, links } = notice;
  const words = wordsOf(update.words, textMax);
  return {
    ...frameOf(notice, lookOf(incident.kind, incident.severity, update.phase)),
    about: kindWord(incident.kind),
    stage: update.isCorrection ? 'correction' : stageWord(update.phase),
    incident: {
      id: oneLine(incident.id, NAME_MAX),
      title: oneLine(incident.title, TITLE_MAX),
      subject:
        oneLine(incident.title, SUBJECT_MAX) ||
        oneLine(`${kindWord(incident.kind)} ${incident.id}`, SUBJECT_MAX),
      beganAt: incident.beganAt,
    },
    update: {
      id: update.id,
      publishedAt: update.publishedAt,
      nextUpdateAt: update.nextUpdateAt,
      isOver: isOver(update.phase),
      hasBegun: Date.parse(incident.beganAt) <= Date.parse(update.publishedAt),
      isCorrection: update.isCorrection,
      correctedAt: update.correctedAt ?? null,
      steppedBackBecause: said(update.steppedBackBecause, REASON_MAX),
    },
    words,
    isImported: 'body' in update.words,
    isBreach: incident.kind === 'breach' && !('body' in update.words),
    isShortened: isCut(update.words, textMax),
    affected: {
      components: affected.components.map((name) => oneLine(name, NAME_MAX)),
      regions: (affected.regions ?? []).map((name) => oneLine(name, NAME_MAX)),
    },
    isCustomer: notice.why === 'customer',
    links: {
      incident: webAddress(links.incident, 'incident'),
      unsubscribe: webAddress(links.unsubscribe, 'unsubscribe'),
      preferences: links.preferences ? webAddress(links.preferences, 'preferences') : null,
    },
  };
}

export function confirmationView(notice: ConfirmationNotice): ConfirmationView {
  return {
    ...frameOf(notice, PLAIN_LOOK),
    components: notice.components.map((name) => oneLine(name, NAME_MAX)),
    links: {
      confirm: webAddress(notice.links.confirm, 'confirm'),
      page: webAddress(notice.links.page, 'page'),
    },
  };
}

function frameOf(notice: { organisation: string; reader: Reader }, look: Look): Frame {
  return {
    language: languageFor(notice.reader.locale),
    dir: 'ltr',
    organisation: oneLine(notice.organisation, NAME_MAX),
    look,
    reader: notice.reader,
  };
}

function wordsOf(words: IncidentNotice['update']['words'], max: number): IncidentView['words'] {
  const none = { effect: null, known: null, unknown: null, doing: null, advice: null, body: null };
  if ('body' in words) return { ...none, body: said(words.body, max) };
  return {
    effect: said(words.effect, max),
    known: said(words.known, max),
    unknown: said(words.unknown, max),
    doing: said(words.doing, max),
    advice: said(words.advice, max),
    body: null,
  };
}

function isCut(words: IncidentNotice['update']['words'], max: number): boolean {
  return Object.values(words).some((text: string | null) => plainText(text ?? '').length > max);
}

function said(text: string | null, max: number): string | null {
  const plain = plainText(text ?? '');
  return plain.trim() === '' ? null : shorten(plain, max);
}
