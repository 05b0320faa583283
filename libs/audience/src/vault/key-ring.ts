import { randomBytes } from 'node:crypto';
import { Refusal } from '#event-store';
import { type RowTable, sql, type Views, type ViewsTransaction, writeRows } from '#read-models';
import { SALT_BYTES } from './sealing.js';

/** What opens one person's seals, together with the installation's secret. */
export interface SubjectKey {
  readonly no: number;
  readonly salt: Uint8Array;
}

const KEYS: RowTable<{ readonly no: number; readonly salt: Uint8Array }> = {
  name: 'vault_keys.subjects',
  key: ['no'],
  columns: ['no', 'salt'],
  changing: [],
};

/**
 * Keys for people who are new. They are on the disk before anything is sealed with them: the vault and its keys are two
 * files, and a crash may keep the one without the other. A number is never given twice, also after its key is destroyed.
 */
export class KeyRing {
  private spare: SubjectKey[] = [];
  private filling: Promise<void> | undefined;

  constructor(private readonly views: Views) {}

  /** Sees to it that so many keys can be taken. Only outside of a transaction. */
  async ensure(count: number): Promise<void> {
    while (this.spare.length < count) {
      this.filling ??= this.fill(count).finally(() => (this.filling = undefined));
      await this.filling;
    }
  }

  take(): SubjectKey {
    const key = this.spare.pop();
    if (!key) throw new Error('More keys were taken than were asked for.');
    return key;
  }

  private async fill(count: number): Promise<void> {
    const made = await this.views.transaction().execute((tx) => makeKeys(tx, count));
    this.spare.push(...made);
  }
}

/** Destroys keys: what was sealed with them is gone, here and in every copy that was made without them. */
export async function destroyKeys(tx: ViewsTransaction, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  await sql`DELETE FROM vault_keys.subjects WHERE no IN (${sql.join(numbers)})`.execute(tx);
}

/**
 * Refuses a vault that was sealed with keys which are not there: they are newer than the file of keys, or that is gone.
 * @throws Refusal KEYS_MISSING
 */
export async function demandKeys(views: Views): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM vault.numbers AS v WHERE v.name = 'subject' AND v.next >
    coalesce((SELECT k.next FROM vault_keys.numbers AS k WHERE k.name = 'subject'), 0)`.execute(
    views,
  );
  if (rows.length === 0) return;
  throw new Refusal(
    'KEYS_MISSING',
    'The keys of the vault are gone or older than the vault, so that names and addresses in it cannot be opened.',
    'Put the newest keys.sqlite back. If there is none, move vault.sqlite away: the customers are imported again.',
  );
}

async function makeKeys(tx: ViewsTransaction, count: number): Promise<SubjectKey[]> {
  const { rows } = await sql<{ next: number }>`
    INSERT INTO vault_keys.numbers (name, next) VALUES ('subject', ${1 + count})
    ON CONFLICT (name) DO UPDATE SET next = numbers.next + ${count} RETURNING next`.execute(tx);
  const next = Number(rows[0]?.next);
  await sql`INSERT INTO vault.numbers (name, next) VALUES ('subject', ${next})
    ON CONFLICT (name) DO UPDATE SET next = excluded.next`.execute(tx);
  const first = next - count;
  const salts = randomBytes(count * SALT_BYTES);
  const made = Array.from({ length: count }, (_, at) => ({
    no: first + at,
    salt: salts.subarray(at * SALT_BYTES, (at + 1) * SALT_BYTES),
  }));
  await writeRows(tx, KEYS, made, 'fail');
  return made;
}
