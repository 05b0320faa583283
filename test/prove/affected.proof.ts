import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type Row, writeCustomerBase } from '../support/customer-base.js';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import { type Engines, enginesNamed, openEngines } from '../support/engines.js';
import { type Caller, signIn } from '../support/graphql.js';
import { postgresMissing } from '../support/postgres.js';
import type { Figure, Outcome, Proof } from '../support/proof.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { isRefused, Life, MARK } from './affected.life.js';
import { type Listed, type ListAnswers, rowsApart, worstApart } from './affected.compare.js';

const SIZE = { small: 1_500, full: 50_000 } as const;
/** Lives through an incident and asks, at its end, how the list stood at every moment of it. */
export const affected: Proof = {
  name: 'affected',
  says: 'the affected list is what the customers’ files, the log of acts and a mail server say, also as of past moments.',
  run: async ({ full, words }) => {
    const accounts = full ? SIZE.full : SIZE.small;
    if (words.length > 0) return living(enginesNamed(words), accounts, '');
    const onFiles = await living({ log: 'sqlite', views: 'sqlite' }, accounts, 'files: ');
    const remarks = onFiles.remarks ?? [];
    if (postgresMissing !== undefined)
      return { ...onFiles, remarks: [...remarks, `On PostgreSQL: SKIPPED, ${postgresMissing}`] };
    const rows = await living({ log: 'sqlite', views: 'postgres' }, accounts, 'postgres: ');
    return {
      ok: onFiles.ok && rows.ok,
      figures: { ...onFiles.figures, ...rows.figures },
      remarks: [...remarks, ...(rows.remarks ?? [])],
    };
  },
};

async function living(engines: Engines, accounts: number, prefix: string): Promise<Outcome> {
  const { environment, says, close } = await openEngines(engines);
  const dataDir = temporaryDirectory('affected');
  const folder = temporaryDirectory('base');
  const base = writeCustomerBase(join(folder, 'base'), accounts);
  await run(dataDir, ['import', 'customers', base.customers, base.contacts], environment);
  const sink = await startSmtpSink({ mark: MARK, refuses: isRefused });
  const daylight = await startDaylight(dataDir, { ...environment, DAYLIGHT_SMTP: sink.url });
  const caller = await signIn(daylight);
  const command = (words: readonly string[]) => run(dataDir, words, environment);
  const life = new Life(caller, sink.mails, base, folder, (words) =>
    run(dataDir, words, environment),
  );
  await life.live();
  const compared = await new Comparison(caller, life, command).compare();
  await daylight.stop();
  await sink.close();
  await close();
  const { moments, rows, wrong, otherWays, worstToldMs, worstDarkMs, missing } = compared;
  const figures: Record<string, Figure> = {
    customers: accounts,
    messages_received: sink.mails.length,
    moments_asked_for: moments,
    rows_compared: rows,
    rows_wrong: wrong,
    other_by_graphql_csv_or_command: otherWays,
    not_told_in_time: missing,
    told_at_off_by_at_most_ms: worstToldMs,
    dark_off_by_at_most_ms: worstDarkMs,
  };
  return {
    ok: wrong === 0 && otherWays === 0 && missing === 0 && rows > accounts / 2,
    figures: Object.fromEntries(
      Object.entries(figures).map(([key, value]) => [prefix + key, value]),
    ),
    remarks: [`Engines: ${says}. Customers by ${base.madeBy}.`, ...compared.examples],
  };
}

async function run(
  dataDir: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { status, output } = await runDaylight(dataDir, words, environment);
  if (status !== 0) throw new Error(output);
  return output;
}

/** Holds the list of every moment against what must have been on it. */
class Comparison {
  constructor(
    private readonly caller: Caller,
    private readonly life: Life,
    private readonly command: (words: readonly string[]) => Promise<string>,
  ) {}

  async compare() {
    const reckoning = this.life.reckoning();
    const found = { moments: 0, rows: 0, wrong: 0, otherWays: 0, worstToldMs: 0, worstDarkMs: 0 };
    const examples: string[] = [];
    for (const [nth, moment] of this.life.moments.entries()) {
      const asOf = new Date(moment).toISOString();
      const listed = await this.exported(asOf);
      const apart = rowsApart(reckoning.asOf(moment), listed);
      const worst = worstApart(reckoning.asOf(moment), listed);
      found.moments += 1;
      found.rows += listed.length;
      found.wrong += apart.length;
      found.worstToldMs = Math.max(found.worstToldMs, worst.toldMs);
      found.worstDarkMs = Math.max(found.worstDarkMs, worst.darkMs);
      examples.push(...apart.slice(0, 3).map((words) => `Moment ${nth}: ${words}`));
      if (nth % 3 === 2) found.otherWays += await this.otherWays(asOf, listed);
    }
    return { ...found, missing: this.life.missing, examples };
  }

  private async exported(asOf: string): Promise<Listed[]> {
    const text = await this.download(`affected.ndjson?asOf=${asOf}`);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Listed);
  }

  private async download(file: string): Promise<string> {
    const answer = await this.caller.get(`/incidents/${this.life.incidentId}/${file}`);
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return answer.text();
  }

  /** How many answers differ from the file: page by page over GraphQL, counted, and as CSV from the command line. */
  private async otherWays(asOf: string, listed: readonly Listed[]): Promise<number> {
    const pages = await this.pages(asOf);
    const counted = await this.caller.ask<ListAnswers>(
      'query ($id: ID!, $asOf: DateTime) { incident(id: $id) { affectedCount(asOf: $asOf) toldCount(asOf: $asOf) } }',
      { id: this.life.incidentId, asOf },
    );
    const told = listed.filter((row) => row.told > 0).length;
    const printed = await this.command(['affected', this.life.incidentId, '--as-of', asOf]);
    const table = parse<Row>(printed, { columns: true });
    const keys = listed.map(keyOf);
    const same = [
      pages.map(keyOf).join('\n') === keys.join('\n'),
      counted.affectedCount === listed.length,
      counted.toldCount === told,
      table.map(keyOfLine).join('\n') === keys.join('\n'),
    ];
    return same.filter((isSame) => !isSame).length;
  }

  private async pages(asOf: string): Promise<Listed[]> {
    const rows: Listed[] = [];
    for (let after: string | null = null, more = true; more;) {
      const answer: ListAnswers = await this.caller.ask(
        `query ($id: ID!, $asOf: DateTime, $after: String) { incident(id: $id) {
           affectedCustomers(asOf: $asOf, after: $after, first: 200) {
             edges { node { customerId since until components told inTheDark { minutes } } }
             pageInfo { hasNextPage endCursor } } } }`,
        { id: this.life.incidentId, asOf, after },
      );
      const { affectedCustomers } = answer;
      rows.push(...affectedCustomers.edges.map(({ node }) => node));
      after = affectedCustomers.pageInfo.endCursor;
      more = affectedCustomers.pageInfo.hasNextPage;
    }
    return rows;
  }
}

function keyOf({ customerId, since, until, components, told, inTheDark }: Listed): string {
  return [customerId, since, until ?? '', components.join(';'), told, inTheDark?.minutes].join(' ');
}

function keyOfLine(row: Row): string {
  return [
    row.customer_id,
    row.affected_since,
    row.affected_until,
    row.components,
    row.told,
    row.minutes_in_the_dark,
  ].join(' ');
}
