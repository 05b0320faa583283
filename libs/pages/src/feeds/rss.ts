import type { PageIncident } from '../page-incident.js';
import { paths } from '../paths.js';
import type { Site } from '../site.js';
import { entryHtml } from './entry-html.js';
import { escapeXml } from './escape.js';

/** The same entries as the Atom feed, for readers that know only RSS 2.0. */
export function rssFeed(site: Site, incidents: readonly PageIncident[], updatedAt: string): string {
  const name = escapeXml(`${site.organisation} Status - Incident History`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
    `<title>${name}</title><link>${escapeXml(site.publicUrl)}</link><description>${name}</description>`,
    `<atom:link href="${escapeXml(site.publicUrl + paths.rss)}" rel="self" type="application/rss+xml"/>`,
    `<pubDate>${rfc822(incidents[0]?.updatedAt ?? updatedAt)}</pubDate>`,
    ...incidents.map((incident) => {
      const link = escapeXml(site.publicUrl + paths.incident(incident.id));
      return `<item><title>${escapeXml(incident.title)}</title>
<description>${escapeXml(entryHtml(incident))}</description>
<pubDate>${rfc822(incident.updatedAt)}</pubDate><link>${link}</link><guid>${link}</guid></item>`;
    }),
    '</channel></rss>\n',
  ].join('\n');
}

function rfc822(iso: string): string {
  return new Date(iso).toUTCString().replace('GMT', '+0000');
}
