import { XMLParser } from 'fast-xml-parser';
import { anIncident, anUpdate, minutesAgo } from '../fixtures/page-incidents.js';
import { atomArchive, atomFeed } from './atom.js';
import { entryHtml } from './entry-html.js';
import { escapeXml } from './escape.js';
import { rssFeed } from './rss.js';

const site = {
  organisation: 'Acme & Sons',
  publicUrl: 'https://status.example',
  timeZone: 'UTC',
} as const;
const nasty = '<script>alert("1")</script> & \'quoted\' ]]>\r\nnext   line ';
const incident = anIncident({ title: nasty, updates: [anUpdate({ words: { body: nasty } })] });

describe('a feed', () => {
  it('writes what would break XML so that it cannot', () => {
    expect(escapeXml('a<b>&"\'\r\u0000\u000b')).toBe('a&lt;b&gt;&amp;&quot;&#39;&#13;\ufffd\ufffd');
  });

  it('shows the newest phase in the first <strong>, and the words after a dash', () => {
    const html = entryHtml(
      anIncident({ updates: [anUpdate({ phase: 'monitoring' }), anUpdate({ id: 'u0' })] }),
    );
    expect(/<strong>([^<]+)<\/strong> - ([^<]+)/u.exec(html)?.slice(1, 2)).toEqual(['Monitoring']);
    expect(html.match(/<p>/gu)).toHaveLength(2);
  });

  it('gives every character of a text back through both layers of parsing', () => {
    const [, inner = ''] =
      /<strong>Identified<\/strong> - ([\s\S]*?)(?:<br><em>|<\/p>)/u.exec(entryHtml(incident)) ??
      [];
    const text = inner
      .replaceAll('<br>', '')
      .replace(/&lt;|&gt;|&quot;|&#39;|&#13;|&amp;/gu, (entity) => ENTITIES[entity] ?? entity);
    expect(text).toBe(nasty);
  });

  it('is well-formed, names each incident once, and links to the month before', () => {
    const feed = parsed(atomFeed(site, [incident], '2026-05', minutesAgo(0)));
    expect(feed.feed.entry.id).toBe('tag:status.example,2005:Incident/bbbbbbbbbbb1');
    expect(feed.feed.link.map((link: { '@rel': string }) => link['@rel'])).toContain(
      'prev-archive',
    );
    const near = { before: '2026-04', after: undefined };
    const archive = parsed(atomArchive(site, '2026-05', [incident], near, minutesAgo(0)));
    expect(archive.feed).toHaveProperty(['fh:archive']);
    expect(parsed(rssFeed(site, [incident], minutesAgo(0))).rss.channel.item.guid).toMatch(
      /bbbbbbbbbbb1$/u,
    );
  });
});

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#13;': '\r',
  '&amp;': '&',
};

function parsed(xml: string) {
  return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' }).parse(xml);
}
