import { XMLParser } from 'fast-xml-parser';

/** What the public can read about incidents, as titles and texts, each with its original characters. */
export interface PublicRecord {
  readonly titles: readonly string[];
  readonly texts: readonly string[];
}

/** Reads the pages as a customer could: history, its months, and every incident linked from them. */
export async function readPages(statusUrl: string): Promise<PublicRecord> {
  const months = linksIn(await text(`${statusUrl}/history`), /href="(\/history\/\d{4}-\d\d)"/g);
  const paths = new Set<string>();
  for (const month of months) {
    for (const path of linksIn(await text(statusUrl + month), /href="(\/incidents\/[^"#]+)"/g))
      paths.add(path);
  }
  const titles: string[] = [];
  const texts: string[] = [];
  for (const path of paths) {
    const page = await text(statusUrl + path);
    titles.push(htmlText(/<h1 dir="auto">([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? ''));
    for (const [, words = ''] of page.matchAll(/<p class="words" dir="auto">([\s\S]*?)<\/p>/g)) {
      texts.push(htmlText(words));
    }
  }
  return { titles, texts };
}

/** Reads the feed as a feed reader could: the current document and the chain of archives before it. */
export async function readFeedChain(statusUrl: string): Promise<PublicRecord> {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    trimValues: false,
    processEntities: true,
    htmlEntities: true,
    isArray: (name) => name === 'entry' || name === 'link',
  });
  const entries = new Map<string, { title: string; content: string }>();
  let path: string | undefined = '/history.atom';
  while (path !== undefined) {
    const { feed } = parser.parse(await text(statusUrl + path)) as { feed: Feed };
    for (const { id, title, content } of feed.entry ?? []) {
      entries.set(textOf(id), { title: textOf(title), content: textOf(content) });
    }
    const before: string | undefined = feed.link.find((link) => link['@rel'] === 'prev-archive')?.[
      '@href'
    ];
    path = before === undefined ? undefined : new URL(before).pathname;
  }
  const texts = [...entries.values()].flatMap(({ content }) =>
    [...content.matchAll(/<strong>[\s\S]*?<\/strong> - ([\s\S]*?)<\/p>/g)].map(([, words = '']) =>
      htmlText(words),
    ),
  );
  return { titles: [...entries.values()].map(({ title }) => title), texts };
}

interface Feed {
  readonly entry?: readonly {
    readonly id: XmlText;
    readonly title: XmlText;
    readonly content: XmlText;
  }[];
  readonly link: readonly { readonly '@rel': string; readonly '@href': string }[];
}
type XmlText = string | number | { readonly '#text'?: string | number };

function textOf(value: XmlText): string {
  return typeof value === 'object' ? String(value['#text'] ?? '') : String(value);
}

async function text(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.text();
}

function linksIn(page: string, pattern: RegExp): string[] {
  return [...new Set([...page.matchAll(pattern)].map(([, path = '']) => path))];
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The characters a browser would show: line breaks, links and entities taken back. */
function htmlText(html: string): string {
  return html
    .replace(/<br>\n?/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
      const code =
        name[1]?.toLowerCase() === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1));
      return String.fromCodePoint(code);
    });
}
