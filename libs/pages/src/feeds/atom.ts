import type { PageIncident } from '../page-incident.js';
import { paths } from '../paths.js';
import type { Site } from '../site.js';
import { monthName } from '../times.js';
import { entryHtml } from './entry-html.js';
import { escapeXml } from './escape.js';

interface Feed {
  readonly site: Site;
  readonly path: string;
  readonly title: string;
  readonly alternate: string;
  readonly links: readonly string[];
  readonly archive: boolean;
  /** The last to have been updated first. */
  readonly incidents: readonly PageIncident[];
  readonly updatedAt: string;
}

/** The feed people follow: what was updated last, and the way to everything before it (RFC 5005). */
export function atomFeed(
  site: Site,
  incidents: readonly PageIncident[],
  newestMonth: string | undefined,
  updatedAt: string,
): string {
  return feed({
    site,
    path: paths.atom,
    title: `${site.organisation} Status - Incident History`,
    alternate: paths.home,
    links: newestMonth ? [link(site, 'prev-archive', paths.monthAtom(newestMonth))] : [],
    archive: false,
    incidents,
    updatedAt,
  });
}

/** Every incident that began in a month, linked to the months before and after it. */
export function atomArchive(
  site: Site,
  month: string,
  incidents: readonly PageIncident[],
  near: { readonly before: string | undefined; readonly after: string | undefined },
  updatedAt: string,
): string {
  const links = [link(site, 'current', paths.atom)];
  if (near.before) links.push(link(site, 'prev-archive', paths.monthAtom(near.before)));
  if (near.after) links.push(link(site, 'next-archive', paths.monthAtom(near.after)));
  return feed({
    site,
    path: paths.monthAtom(month),
    title: `${site.organisation} Status - ${monthName(month)}`,
    alternate: paths.month(month),
    links,
    archive: true,
    incidents: [...incidents].sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1)),
    updatedAt,
  });
}

function feed({
  site,
  path,
  title,
  alternate,
  links,
  archive,
  incidents,
  updatedAt,
}: Feed): string {
  const url = escapeXml(site.publicUrl);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feed xml:lang="en" xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">',
    `<id>${tag(site)}:${escapeXml(path.replace(/\.atom$/u, ''))}</id>`,
    `<link rel="alternate" type="text/html" href="${url}${alternate}"/>`,
    `<link rel="self" type="application/atom+xml" href="${url}${path}"/>`,
    ...links,
    ...(archive ? ['<fh:archive/>'] : []),
    `<title>${escapeXml(title)}</title>`,
    `<updated>${incidents[0]?.updatedAt ?? updatedAt}</updated>`,
    `<author><name>${escapeXml(site.organisation)}</name></author>`,
    ...incidents.map((incident) => entry(site, incident)),
    '</feed>\n',
  ].join('\n');
}

function entry(site: Site, incident: PageIncident): string {
  return [
    `<entry><id>${tag(site)}:Incident/${escapeXml(incident.id)}</id>`,
    `<published>${incident.updates.at(-1)?.publishedAt ?? incident.declaredAt}</published>` +
      `<updated>${incident.updatedAt}</updated>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(site.publicUrl + paths.incident(incident.id))}"/>`,
    `<title>${escapeXml(incident.title)}</title>`,
    `<content type="html">${escapeXml(entryHtml(incident))}</content></entry>`,
  ].join('\n');
}

function link(site: Site, rel: string, path: string): string {
  return `<link rel="${rel}" type="application/atom+xml" href="${escapeXml(site.publicUrl + path)}"/>`;
}

/** Never changes, wherever the page moves to within its host. */
function tag(site: Site): string {
  return `tag:${escapeXml(new URL(site.publicUrl).hostname)},2005`;
}
