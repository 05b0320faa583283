import type { Views } from '#read-models';
import { atomArchive, atomFeed } from './feeds/atom.js';
import { rssFeed } from './feeds/rss.js';
import {
  findPageIncident,
  incidentsOfMonth,
  lastChange,
  lastUpdated,
  listMonths,
  type PageCatalog,
} from './page.query.js';
import { paths } from './paths.js';
import type { Site } from './site.js';
import { firstSentence } from './words.js';
import { wordOf } from './state-sentence.js';
import type { PageTemplates } from './templates.js';
import { type V2Path, type v2Documents } from './v2/documents.js';
import { historyView, monthsNear, monthView } from './views/history.view.js';
import { homeView } from './views/home.view.js';
import { incidentView } from './views/incident.view.js';
import { MESSAGES, type MessageView } from './views/message.view.js';

/** One document before it becomes bytes. */
export interface Document {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What every document of one batch is made from. */
export interface Batch {
  readonly views: Views;
  readonly templates: PageTemplates;
  readonly site: Site;
  readonly catalog: PageCatalog;
  readonly now: Date;
  readonly v2: () => Promise<ReturnType<typeof v2Documents>>;
}

const FEED_MAX = 50;
const ANYBODY = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };

const ROUTES: readonly [
  RegExp,
  (batch: Batch, part: string, path: string) => Promise<Document | undefined>,
][] = [
  [/^\/$/u, home],
  [/^(\/api\/v2\/.+\.json)$/u, api],
  [/^\/history\.atom$/u, atom],
  [/^\/history\.rss$/u, rss],
  [/^\/history$/u, history],
  [/^\/history\/(\d{4}-\d{2})\.atom$/u, archive],
  [/^\/history\/(\d{4}-\d{2})$/u, month],
  [/^\/incidents\/(.+)$/u, incident],
  [/^message:(.+)$/u, message],
];

/** The document at a path; undefined where there is nothing to say. */
export async function documentAt(batch: Batch, path: string): Promise<Document | undefined> {
  for (const [pattern, make] of ROUTES) {
    const found = pattern.exec(path);
    if (found) return make(batch, found[1] ?? '', path);
  }
  return undefined;
}

async function home({ views, templates, site, catalog, now }: Batch): Promise<Document> {
  const view = await homeView(views, catalog, now);
  const sentence = firstSentence(view.state.sentence, 90);
  const frame = {
    title: `${sentence.replace(/\.$/u, '')} · ${site.organisation} status`,
    description: view.state.sentence,
    path: paths.home,
    tone: view.state.badge.tone,
  };
  return html(templates, templates.render('home', frame, view));
}

async function incident(
  { views, templates, site, catalog, now }: Batch,
  id: string,
): Promise<Document | undefined> {
  const found = await findPageIncident(views, id);
  if (!found) return undefined;
  const view = incidentView(found, (component) => catalog.names.get(component) ?? component, now);
  const frame = {
    title: `${view.phase}: ${firstSentence(found.title, 90)} · ${site.organisation} status`,
    description: wordOf(found),
    path: paths.incident(id),
    tone: found.open ? view.badge.tone : ('operational' as const),
  };
  return html(templates, templates.render('incident', frame, { incident: view }));
}

async function history({ views, templates, site }: Batch): Promise<Document> {
  const view = await historyView(views);
  const frame = {
    title: `History · ${site.organisation} status`,
    description: `${view.total} by month.`,
    path: paths.history,
    tone: 'nodata' as const,
  };
  return html(templates, templates.render('history', frame, view));
}

async function month({ views, templates, site, now }: Batch, which: string): Promise<Document> {
  const view = await monthView(views, which, now);
  const frame = {
    title: `${view.name}: ${view.incidents} · ${site.organisation} status`,
    description: `${view.incidents}, ${view.updates}.`,
    path: paths.month(which),
    tone: 'nodata' as const,
  };
  return html(templates, templates.render('month', frame, view));
}

async function atom({ views, site, now }: Batch): Promise<Document> {
  const newest = await lastUpdated(views, FEED_MAX);
  const [month] = await listMonths(views);
  const updatedAt = (await lastChange(views)) ?? now.toISOString();
  return feed('application/atom+xml', atomFeed(site, newest, month?.month, updatedAt));
}

async function archive({ views, site }: Batch, which: string): Promise<Document> {
  const near = monthsNear(await listMonths(views), which);
  const incidents = await incidentsOfMonth(views, which);
  return feed(
    'application/atom+xml',
    atomArchive(site, which, incidents, near, `${which}-01T00:00:00.000Z`),
  );
}

async function rss({ views, site, now }: Batch): Promise<Document> {
  const newest = await lastUpdated(views, FEED_MAX);
  const updatedAt = (await lastChange(views)) ?? now.toISOString();
  return feed('application/rss+xml', rssFeed(site, newest, updatedAt));
}

async function api({ v2 }: Batch, path: string): Promise<Document | undefined> {
  // The route's pattern is wider than the list; anything else is simply not there.
  const make = (await v2())[path as V2Path] as (() => object) | undefined;
  if (!make) return undefined;
  const headers = {
    ...ANYBODY,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };
  return { contentType: 'application/json; charset=utf-8', headers, body: JSON.stringify(make()) };
}

async function message({ templates, site }: Batch, name: string): Promise<Document | undefined> {
  const view = (MESSAGES as Readonly<Record<string, MessageView>>)[name];
  if (!view) return undefined;
  const frame = {
    title: `${view.title.replace(/\.$/u, '')} · ${site.organisation} status`,
    description: view.title,
    path: paths.home,
    tone: 'nodata' as const,
  };
  return html(templates, templates.render('message', frame, { ...view, choices: [] }));
}

function html(templates: PageTemplates, body: string): Document {
  return { contentType: 'text/html; charset=utf-8', headers: templates.headers, body };
}

function feed(type: string, body: string): Document {
  return { contentType: `${type}; charset=utf-8`, headers: ANYBODY, body };
}
