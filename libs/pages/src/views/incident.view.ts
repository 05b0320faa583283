import { badgeOf } from '../impact.js';
import { currentWords, isPlanned, type PageIncident } from '../page-incident.js';
import { paths } from '../paths.js';
import { listed, wordOf } from '../state-sentence.js';
import { duration, roughly } from '../times.js';
import { effectOf, PHASE_WORDS } from '../words.js';
import { momentView, promiseView } from './moment.view.js';
import { updateView } from './update.view.js';

export type NameOf = (componentId: string) => string;

/** Everything a template may say about one incident. */
export function incidentView(
  incident: PageIncident,
  nameOf: NameOf,
  now: Date,
  updatesMax = Infinity,
) {
  const words = currentWords(incident);
  return {
    id: incident.id,
    href: paths.incident(incident.id),
    title: incident.title,
    badge: badgeOf(incident),
    phase: incident.phase === null ? 'Not yet commented on' : PHASE_WORDS[incident.phase],
    open: incident.open,
    planned: isPlanned(incident),
    effect: words && effectOf(words),
    word: wordOf(incident),
    answers: answersView(incident, nameOf, now),
    began: momentView(incident.beganAt, now),
    ended: incident.overAt === null ? null : momentView(incident.overAt, now),
    lasted: incident.overAt === null ? null : duration(incident.beganAt, incident.overAt),
    openFor: roughly(now.getTime() - Date.parse(incident.beganAt)),
    origin: incident.origin && {
      source: incident.origin.source,
      url: webAddress(incident.origin.url),
    },
    updates: incident.updates
      .slice(0, updatesMax)
      .map((update) => updateView(incident, update, now)),
    updateCount: incident.updates.length,
    moreUpdates: incident.updates.length > updatesMax ? incident.updates.length : null,
  };
}

/** "Is it me? What should I do? When will I hear more?" */
function answersView(incident: PageIncident, nameOf: NameOf, now: Date) {
  const words = currentWords(incident);
  const structured = words && 'effect' in words ? words : null;
  const answers = {
    components: listed(incident.components.map(nameOf)) || null,
    regions: incident.regions && listed(incident.regions),
    everywhere:
      incident.components.length > 0 && incident.regions === null && incident.origin === null,
    advice: structured?.advice ?? null,
    nothingToDo: incident.open && structured !== null && structured.advice === null,
    promise: incident.open ? promiseView(incident.nextUpdateAt, now) : null,
  };
  const { components, advice, nothingToDo, promise } = answers;
  return { ...answers, any: Boolean(components ?? advice ?? promise) || nothingToDo };
}

/** Only an address that a reader may safely follow. */
function webAddress(url: string | null): string | null {
  return url !== null && /^https?:\/\//iu.test(url) ? url : null;
}

/** One line of history. */
export function entryView(incident: PageIncident, now: Date) {
  const lasted = incident.overAt === null ? null : duration(incident.beganAt, incident.overAt);
  return {
    href: paths.incident(incident.id),
    title: incident.title,
    badge: badgeOf(incident),
    began: momentView(incident.beganAt, now),
    lasted: lasted === 'under a minute' ? null : lasted,
    open: incident.open,
    planned: incident.open && isPlanned(incident),
    word: incident.updates.length > 0 ? wordOf(incident) : null,
    updates: incident.updates.length,
    imported: incident.origin?.source ?? null,
  };
}
