import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEventStore, type Position, type RecordedEvent } from '#event-store';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { ENGINE_WORDS, enginesNamed, openEngines } from '../support/engines.js';
import type { Proof } from '../support/proof.js';
import { readFeedChain, readPages } from './public-record.js';

const REAL = '../shared/data/outages';
const FIXTURE = 'test/fixtures/outages';

interface History {
  readonly title: string;
  readonly updates: readonly { readonly body: string }[];
}

export const replay: Proof = {
  name: 'replay',
  says: 'real incident histories come through with every incident, every update and every character; words: files, postgres eventstoredb.',
  async run({ words }) {
    const folder = existsSync(REAL) ? REAL : FIXTURE;
    const named = words.filter((word) => !ENGINE_WORDS.includes(word));
    const files = named.length > 0 ? named : ndjsonIn(folder);
    const wanted = files.flatMap(historiesIn);
    const dataDir = temporaryDirectory('replay');
    const { environment, says, close } = await openEngines(enginesNamed(words));
    const started = performance.now();
    const played = await runDaylight(dataDir, ['replay', ...files], environment);
    if (played.status !== 0 && played.status !== 3) throw new Error(played.output);
    const seconds = (performance.now() - started) / 1_000;
    const refused = played.output.split('\n').filter((line) => line.startsWith('refused '));
    const log = await logOf(environment.DAYLIGHT_LOG ?? join(dataDir, 'log.sqlite'));
    const daylight = await startDaylight(dataDir, environment);
    const pages = await readPages(daylight.statusUrl);
    const feed = await readFeedChain(daylight.statusUrl);
    await daylight.stop();
    const verified = await runDaylight(dataDir, ['verify'], environment);
    await close();
    const updates = wanted.flatMap(({ updates }) => updates.map(({ body }) => body));
    const titles = wanted.map(({ title }) => title);
    const figures = {
      files: files.length,
      incidents_in_files: wanted.length,
      incidents_in_log: log.titles.length,
      incidents_on_pages: pages.titles.length,
      incidents_in_feed: feed.titles.length,
      updates_in_files: updates.length,
      updates_in_log: log.texts.length,
      updates_on_pages: pages.texts.length,
      updates_in_feed: feed.texts.length,
      refused: refused.length,
      texts_changed_in_log: different(updates, log.texts) + different(titles, log.titles),
      texts_changed_on_pages:
        different(updates.map(inHtml), pages.texts) + different(titles.map(inHtml), pages.titles),
      texts_changed_in_feed:
        different(updates.map(inXml), feed.texts) + different(titles.map(inXml), feed.titles),
      seconds_to_replay: Number(seconds.toFixed(1)),
      log_verifies: verified.status === 0,
    };
    const unexplained = refused.filter((line) => !/: .+: .+|:\d+: .+/.test(line)).length;
    const complete =
      [figures.incidents_in_log, figures.incidents_on_pages, figures.incidents_in_feed].every(
        (count) => count === wanted.length - refused.length,
      ) &&
      figures.texts_changed_in_log +
        figures.texts_changed_on_pages +
        figures.texts_changed_in_feed ===
        0;
    return {
      ok:
        complete &&
        unexplained === 0 &&
        verified.status === 0 &&
        (refused.length > 0 || updates.length === log.texts.length),
      figures,
      remarks: [
        `History from ${named.length > 0 ? 'the files that were named' : folder === REAL ? 'the real collection' : 'the small fixture'}.`,
        `Engines: ${says}.`,
        ...refused.slice(0, 10),
      ],
    };
  },
};

function ndjsonIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .map((name) => join(folder, name));
}

function historiesIn(file: string): History[] {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    try {
      return JSON.parse(line) as History;
    } catch {
      return { title: 'a line that is not JSON', updates: [] };
    }
  });
}

async function logOf(place: string): Promise<{ titles: string[]; texts: string[] }> {
  const store = await openEventStore(place);
  const events: RecordedEvent[] = [];
  for (let after: Position | undefined; ; after = events.at(-1)?.position) {
    const page = await store.readAll({ ...(after && { after }), limit: 5_000 });
    if (page.length === 0) break;
    events.push(...page);
  }
  await store.close();
  return {
    titles: events
      .filter(({ type }) => type === 'IncidentDeclared')
      .map(({ data }) => (data as { title: string }).title),
    texts: events
      .filter(({ type }) => type === 'UpdatePublished')
      .map(({ data }) => (data as { words: { body: string } }).words.body),
  };
}

/** How many of the wanted texts are not among those found, each counted as often as it occurs. */
function different(wanted: readonly string[], found: readonly string[]): number {
  const left = new Map<string, number>();
  for (const text of found) left.set(text, (left.get(text) ?? 0) + 1);
  return wanted.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  }).length;
}

/** Half a character cannot be sent as UTF-8. */
function inHtml(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** XML 1.0 has no way at all to write these. */
function inXml(text: string): string {
  return inHtml(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
