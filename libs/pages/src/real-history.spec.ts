import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noon } from './fixtures/page-incidents.js';
import { declared, published } from './fixtures/facts.js';
import { temporaryPage } from './fixtures/temporary-page.js';
import { onBothEngines } from '../../../test/support/views-backends.js';
import { stableId } from './v2/ids.js';

const REAL = '../shared/data/outages';
const file = join(REAL, 'sourcehut.ndjson');

interface History {
  readonly id: string;
  readonly title: string;
  readonly started_at: string;
  readonly source: string;
  readonly updates: readonly {
    readonly at: string;
    readonly body: string;
    readonly status: string | null;
  }[];
}

const given = existsSync(file) ? it : it.skip;
const named = existsSync(REAL) ? readdirSync(REAL).length : 0;

onBothEngines((backend) => {
  given(
    `keeps every character of a real history: ${file} (skipped where it is absent: ${named} files here)`,
    async () => {
      const page = await temporaryPage(noon, backend);
      const histories = readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as History);
      for (const history of histories)
        await page.happened(`incident-${stableId(history.id)}`, ...factsOf(history));
      for (const { id, updates } of histories) {
        const texts = [
          ...(await page.page(`/incidents/${stableId(id)}`)).matchAll(
            /<p class="words" dir="auto">([\s\S]*?)<\/p>/gu,
          ),
        ];
        expect(texts.map(([, text = '']) => unescaped(text)).reverse()).toEqual(
          updates.map(({ body }) => body),
        );
      }
      expect(page.parked).toEqual([]);
      await page.remove();
    },
  );
});

function factsOf({ id, title, source, started_at, updates }: History) {
  const origin = { source, sourceId: id, url: null, notify: false };
  const scope = { components: [], regions: null, customers: [] };
  const begun = declared({ title, beganAt: started_at, detectedAt: started_at, scope, origin });
  const said = updates.map(({ at, body, status }, place) =>
    published(stableId(`${id} ${place}`), {
      phase: place === updates.length - 1 ? 'resolved' : 'investigating',
      words: { body },
      nextUpdateAt: null,
      publishedAt: at,
      importedStatus: status,
    }),
  );
  return [begun, ...said];
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#13': '\r',
  amp: '&',
};

function unescaped(html: string): string {
  return html.replace(/&([a-z]+|#\d+);/gu, (whole, name: string) => ENTITIES[name] ?? whole);
}
