import { existsSync } from 'node:fs';
import {
  checkExport,
  type Heads,
  openEventStore,
  publicKeysOf,
  TrustedKeys,
  type Verified,
  type Verifying,
  verifyLog,
  verifyStore,
} from '#event-store';
import { readArguments } from '../arguments.js';
import { dataFiles, logPlace } from '../data-directory.js';
import { pinnedKeys } from '../evidence-keys.js';
import { countingOnScreen } from '../progress.js';
import { headsAt } from '../published-heads.js';
import { readSettings, type Settings } from '../settings.js';
import { type PublishedHeads, sayVerified } from '../say-verified.js';

const USAGE = 'daylight verify [--heads FILE|URL]… [--key KEY|FILE]… [--export FILE] [--json]';

/**
 * Exit status 0: everything is as it was written; 1: it is not; 2: it could not be looked at, or not be compared with
 * heads that the settings name.
 */
export async function verifyCommand(words: readonly string[]): Promise<void> {
  const { values } = readArguments(words, USAGE, {
    heads: { type: 'string', multiple: true },
    key: { type: 'string', multiple: true },
    export: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const pinned = pinnedKeys(values.key);
  if (values.export !== undefined) return verifyExport(values.export, pinned);
  const settings = readSettings(process.env, process.cwd());
  const { report, published } = await verifyInstallation(settings, values.heads ?? [], pinned);
  const { faults, absent, unread } = published;
  const ok = report.ok && faults.length === 0;
  if (values.json) {
    const heads = { faultsOfHeads: faults, headsNotThere: absent, headsUnread: unread };
    console.log(JSON.stringify({ ...report, ok, ...heads }));
  } else sayVerified(report, published);
  if (!ok) process.exitCode = 1;
  else if (absent.length > 0) process.exitCode = 2;
}

/** The log against its own keys and published heads, and against those that were named. */
async function verifyInstallation(
  { dataDir, headsFile, log: server }: Settings,
  named: readonly string[],
  pinned: TrustedKeys | undefined,
): Promise<{ report: Verified; published: PublishedHeads }> {
  const files = dataFiles(dataDir);
  const place = logPlace(files, server);
  const set = headsFile === undefined ? [] : [headsFile];
  const own = [files.heads, ...set].filter((path) => existsSync(path));
  // Before the log is opened: whatever was published by now must be in it.
  const read = async (place: string) => ({ place, ...(await headsAt(place, pinned)) });
  const asked = await Promise.all(named.map(read));
  const all = [...asked, ...(await Promise.all(own.map(read)))];
  // Who names a place of heads trusts it, and so the keys that are named there.
  const vouched = asked.flatMap(({ keys }) => keys);
  const keys = pinned ?? new TrustedKeys([...publicKeysOf(files.evidencePub), ...vouched]);
  const heads = once(all.flatMap((one) => one.heads));
  const onProgress = countingOnScreen('events looked at');
  const look = { keys, heads, onProgress };
  const report = server === undefined ? verifyLog(place, look) : await verifyServer(place, look);
  return {
    report,
    published: {
      faults: all.flatMap(({ place, faults }) => faults.map((fault) => `${place}, ${fault}`)),
      absent: set.filter((path) => !existsSync(path)),
      unread: all.flatMap(({ place, unread }) => (unread > 0 ? [{ place, lines: unread }] : [])),
    },
  };
}

async function verifyServer(place: string, look: Verifying): Promise<Verified> {
  const store = await openEventStore(place);
  try {
    return await verifyStore(store, look);
  } finally {
    await store.close();
  }
}

/** The same head is published in several places. */
function once(heads: Heads['heads']): Heads['heads'] {
  return [...new Map(heads.map((head) => [head.signature, head])).values()];
}

async function verifyExport(path: string, pinned: TrustedKeys | undefined): Promise<void> {
  const { events, streams, keyId } = await checkExport(path, { pinned });
  const trust = pinned ? 'a key that was named' : 'a key that it names itself (--key pins one)';
  console.log(
    `The export is as it was written: ${events} events in ${streams} streams, signed with ${keyId}, ${trust}.`,
  );
}
