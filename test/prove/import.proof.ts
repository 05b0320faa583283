import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BEGINNING, SqliteEventStore } from '#event-store';
import { openViews, sql } from '#read-models';
import { type CustomerBase, writeCustomerBase } from '../support/customer-base.js';
import { inherited, runDaylight, temporaryDirectory } from '../support/daylight.js';
import type { Outcome, Proof } from '../support/proof.js';

const SIZE = { small: 3_000, full: 100_000 } as const;
const KILLS = { small: 4, full: 25 } as const;
const GOAL = 0.1;
/** The same secret in every installation, so that their vaults can be held against each other. */
const SECRET = `${'5a'.repeat(32)}\n`;

/** Imports a file once, again, and many times interrupted, and compares what is in vault and log. */
export const importing: Proof = {
  name: 'import',
  says: 'a second import changes nothing, a killed one goes on where it was, and the time left is right.',
  run: async ({ full }) => {
    const size = full ? 'full' : 'small';
    const base = writeCustomerBase(join(temporaryDirectory('base'), 'base'), SIZE[size]);
    return compared(base, KILLS[size], full);
  },
};

async function compared(base: CustomerBase, kills: number, full: boolean): Promise<Outcome> {
  const once = newInstallation();
  const { seconds, said } = await importInto(once, base);
  const first = await stateOf(once);
  await importInto(once, base);
  const second = await stateOf(once);
  const interrupted = newInstallation();
  const killed = await importKilled(interrupted, base, kills, seconds);
  const third = await stateOf(interrupted);
  const errors = timeErrors(said, seconds);
  const worst = errors.length === 0 ? 0 : Math.max(...errors);
  const isSame = first.vault === second.vault && first.log === second.log;
  const goesOn = third.vault === first.vault && third.known === first.known;
  // Where other tests share the machine, time says nothing.
  const isRight = !full || worst <= GOAL;
  return {
    ok: isSame && goesOn && killed > 0 && third.named === third.distinct && isRight,
    figures: {
      customers: first.customers,
      contacts: first.contacts,
      seconds: Number(seconds.toFixed(1)),
      second_import_changes_vault: first.vault !== second.vault,
      second_import_changes_log: first.log !== second.log,
      killed,
      killed_ends_in_the_same_vault: third.vault === first.vault,
      killed_ends_in_the_same_directory: third.known === first.known,
      customers_in_facts_twice_after_kills: third.named - third.distinct,
      times_left_asked: errors.length,
      time_left_wrong_by_at_most_percent: Number((worst * 100).toFixed(1)),
    },
    remarks: [
      `Customers by ${base.madeBy}. The time left is held against the whole time, from a tenth to nine tenths of the way.`,
    ],
  };
}

function newInstallation(): string {
  const dataDir = temporaryDirectory('import');
  writeFileSync(join(dataDir, 'secret.key'), SECRET, { mode: 0o600 });
  return dataDir;
}

interface Said {
  readonly share: number;
  readonly secondsLeft: number | null;
  /** Seconds since the start. */
  readonly at: number;
}

async function importInto(dataDir: string, { customers, contacts }: CustomerBase) {
  const started = performance.now();
  const words = ['import', 'customers', customers, contacts, '--progress', 'json'];
  const child = spawn(process.execPath, [resolve('dist/daylight.mjs'), ...words], {
    env: { ...inherited(), DAYLIGHT_DATA: dataDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: Said[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    const at = (performance.now() - started) / 1_000;
    for (const line of String(chunk).split('\n')) {
      if (line.includes('daylight-import-progress'))
        said.push({ ...(JSON.parse(line) as Said), at });
      else errors += line;
    }
  });
  const status = await new Promise((ended) => child.once('exit', ended));
  if (status !== 0) throw new Error(`the import ended with ${String(status)}: ${errors}`);
  return { seconds: (performance.now() - started) / 1_000, said };
}

/** Kills the import again and again, at moments spread over its time, and lets it come to its end at last. */
async function importKilled(
  dataDir: string,
  base: CustomerBase,
  kills: number,
  seconds: number,
): Promise<number> {
  let killed = 0;
  for (let nth = 0; nth < kills; nth += 1) {
    const words = ['import', 'customers', base.customers, base.contacts];
    const child = spawn(process.execPath, [resolve('dist/daylight.mjs'), ...words], {
      env: { ...inherited(), DAYLIGHT_DATA: dataDir },
      stdio: 'ignore',
    });
    const ended = new Promise<boolean>((over) => child.once('exit', (code) => over(code !== null)));
    const share = (nth + 1) / (kills + 1);
    await Promise.race([ended, pause(Math.max(400, share * seconds * 1_000))]);
    child.kill('SIGKILL');
    if (!(await ended)) killed += 1;
  }
  const { status, output } = await runDaylight(dataDir, [
    'import',
    'customers',
    base.customers,
    base.contacts,
  ]);
  if (status !== 0) throw new Error(output);
  return killed;
}

/** What is in the vault and what the log knows of the directory. */
async function stateOf(dataDir: string) {
  const file = (name: string) => join(dataDir, name);
  const views = openViews({ views: file('views.sqlite'), vault: file('vault.sqlite') });
  const digests: string[] = [];
  const counts: number[] = [];
  for (const { table, columns } of COMPARED) {
    const { rows } = await sql<Record<string, unknown>>`
      SELECT ${sql.raw(columns)} FROM vault.${sql.ref(table)} ORDER BY 1`.execute(views);
    counts.push(rows.length);
    digests.push(createHash('sha256').update(JSON.stringify(rows)).digest('hex'));
  }
  await views.destroy();
  const store = new SqliteEventStore(file('log.sqlite'));
  const head = await store.head();
  const customers = new Map<string, string>();
  let named = 0;
  let after = BEGINNING;
  for (let page = await store.readAll({ after, limit: 50 }); page.length > 0;) {
    for (const { type, data } of page) {
      if (type !== 'CustomersRecorded') continue;
      // The fact's own shape.
      for (const customer of (data as { customers: { id: string }[] }).customers) {
        named += 1;
        customers.set(customer.id, JSON.stringify(customer));
      }
    }
    after = page.at(-1)?.position ?? after;
    page = await store.readAll({ after, limit: 50 });
  }
  await store.close();
  const known = [...customers.values()].sort();
  return {
    vault: digests.join(),
    log: head,
    known: createHash('sha256').update(known.join('\n')).digest('hex'),
    named,
    distinct: customers.size,
    customers: counts[0] ?? 0,
    contacts: counts[1] ?? 0,
  };
}

/** Without what differs by chance: numbers of keys, and seals. */
const COMPARED = [
  { table: 'customer_details', columns: 'id, locale, time_zone, print' },
  {
    table: 'contact_details',
    columns:
      'id, customer_id, dest_key, role, locale, time_zone, notify_incidents, notify_maintenance, notify_security, min_impact, by_email, consent, consent_at, consent_source, suppressed, unsubscribed_at, print',
  },
  { table: 'mailboxes', columns: 'dest_key, locale, time_zone' },
  { table: 'found_by', columns: "id || ' ' || kind || ' ' || token AS mark" },
];

/** By how much of the whole time each word on the time left was wrong. */
function timeErrors(said: readonly Said[], seconds: number): number[] {
  return said.flatMap(({ share, secondsLeft, at }) =>
    share < 0.1 || share > 0.9 || secondsLeft === null
      ? []
      : [Math.abs(at + secondsLeft - seconds) / seconds],
  );
}
