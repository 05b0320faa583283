import type { Views } from '#read-models';
import { componentStates } from '../component-state.js';
import { gravestFirst } from '../impact.js';
import { isPlanned } from '../page-incident.js';
import {
  begunSince,
  firstKnown,
  lastEnd,
  listMonths,
  openIncidents,
  type PageCatalog,
} from '../page.query.js';
import { stateSentence } from '../state-sentence.js';
import { relative } from '../times.js';
import { groupsView } from './components.view.js';
import { everyDay } from './days.view.js';
import { incidentView } from './incident.view.js';
import { momentView } from './moment.view.js';

const HISTORY_DAYS = 14;
/** Of one incident on the first page; the rest is one link away. */
const UPDATES_MAX = 12;

export async function homeView(views: Views, catalog: PageCatalog, now: Date) {
  const nameOf = (id: string) => catalog.names.get(id) ?? id;
  const open = await openIncidents(views);
  const active = gravestFirst(open);
  const { sentence, badge } = stateSentence(open, nameOf);
  const since = new Date(now.getTime() - (HISTORY_DAYS - 1) * 86_400_000)
    .toISOString()
    .slice(0, 10);
  const known = (await firstKnown(views)) ?? now.toISOString();
  const recent = (await begunSince(views, since)).filter((incident) => !isPlanned(incident));
  const shown = active.map((incident) => incidentView(incident, nameOf, now, UPDATES_MAX));
  const alone = shown.length === 1 ? shown[0] : undefined;
  return {
    state: {
      sentence,
      badge,
      phase: alone?.phase ?? null,
      answers: alone?.answers ?? null,
      note: active.length === 0 ? calmNote(await lastEnd(views), now) : null,
    },
    asOf: momentView(now.toISOString(), now),
    alone: alone !== undefined,
    active: shown,
    planned: open.filter(isPlanned).map((incident) => incidentView(incident, nameOf, now, 1)),
    groups: groupsView(catalog, componentStates(open)),
    choices: catalog.components.map(({ id, name }) => ({ id, name })),
    days: everyDay(recent, known > since ? known : since, now),
    hasHistory: (await listMonths(views)).length > 0,
  };
}

function calmNote(lastEndAt: string | null, now: Date): string {
  return lastEndAt === null
    ? 'There has been no incident so far.'
    : `The last incident ended ${relative(lastEndAt, now)}.`;
}
