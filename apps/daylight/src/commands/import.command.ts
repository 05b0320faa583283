import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import {
  importCustomers,
  type ImportReport,
  type KnownOfFile,
  type Severity,
  severityOf,
} from '#audience';
import { type Actor, timeOrderedId } from '#event-store';
import { readArguments, SOME_REFUSED, UsageError } from '../arguments.js';
import { openCommandContext } from '../command-context.js';
import { type ProgressForm, showProgress } from '../import-progress.js';
import { FindingsFile } from '../findings-file.js';
import { readSettings } from '../settings.js';

const USAGE =
  'daylight import customers FILE… [--no-contacts] [--full-sync [--retire-absent NUMBER]] [--report FILE]\n  [--plans WORD,WORD] [--format csv|ndjson] [--encoding utf-8|utf-16le|utf-16be|windows-1252]\n  [--progress bar|lines|json]';

export async function importCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words, USAGE, {
    'no-contacts': { type: 'boolean', default: false },
    progress: { type: 'string' },
    'full-sync': { type: 'boolean', default: false },
    'retire-absent': { type: 'string' },
    report: { type: 'string' },
    plans: { type: 'string' },
    format: { type: 'string' },
    encoding: { type: 'string' },
  });
  const [what, ...named] = positionals;
  if (what !== 'customers' || named.length === 0) {
    throw new UsageError(`Name the files of customers and their contacts.\n\nusage: ${USAGE}`);
  }
  const form = formOf(values.progress);
  const knownOfFiles = knownOf(values);
  const files = values['no-contacts'] ? named : withContactsBeside(named);
  const context = await openCommandContext(readSettings(process.env, process.cwd()));
  const progress = showProgress(form);
  const findings = values.report === undefined ? undefined : new FindingsFile(values.report);
  const now = new Date();
  const actor: Actor = { kind: 'system', id: 'import' };
  const report = await importCustomers({
    files,
    store: context.store,
    views: context.views,
    secrets: context.secrets,
    meta: { batchId: timeOrderedId(now.getTime(), randomUUID()), actor, now },
    fullSync: fullSyncOf(values['full-sync'], values['retire-absent']),
    onProgress: (now) => progress.show(now),
    ...(findings && { onFinding: (finding) => findings.add(finding) }),
    ...(values.plans !== undefined && { plans: values.plans.split(',') }),
    knownOfFiles,
  }).finally(async () => {
    progress.end();
    findings?.close();
    await context.close();
  });
  print(report);
}

function fullSyncOf(isFull: boolean, retire: string | undefined) {
  if (retire !== undefined && (!isFull || !/^\d{1,9}$/.test(retire)))
    throw new UsageError(`--retire-absent takes a number, with --full-sync.\n\nusage: ${USAGE}`);
  return isFull ? { retire: retire === undefined ? undefined : Number(retire) } : undefined;
}

/** Nobody is taken out because of a file that was cut short: how many it would be must be said first. */
function sayAbsent({
  customers,
  contacts,
  areRetired,
  unread,
}: NonNullable<ImportReport['absent']>) {
  const who = `${customers} customers and ${contacts} contacts`;
  if (customers + contacts === 0) console.log('Everybody known is in the files.');
  else if (areRetired) console.log(`Retired, since they are in no file: ${who}.`);
  else if (unread > 0)
    console.log(
      `Not in the files: ${who}. Nobody was retired: mend the ${unread} refused rows first.`,
    );
  else
    console.log(
      `Not in the files: ${who}. If that is right, run it again with --full-sync --retire-absent ${customers + contacts}.`,
    );
}

function formOf(asked: string | undefined): ProgressForm {
  const usual = process.stderr.isTTY ? 'bar' : 'lines';
  const form = (['bar', 'lines', 'json'] as const).find((one) => one === (asked ?? usual));
  if (form) return form;
  throw new UsageError(`"${asked}" is no way to show progress.\n\nusage: ${USAGE}`);
}

const FORMATS = ['csv', 'ndjson'] as const;
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

function knownOf(asked: {
  readonly format?: string | undefined;
  readonly encoding?: string | undefined;
}): KnownOfFile {
  const format = FORMATS.find((one) => one === asked.format);
  const encoding = ENCODINGS.find((one) => one === asked.encoding);
  if ((asked.format !== undefined && !format) || (asked.encoding !== undefined && !encoding))
    throw new UsageError(`That is no format or encoding of files.\n\nusage: ${USAGE}`);
  return { ...(format && { format }), ...(encoding && { encoding }) };
}

/** The generator and most exports write customers and contacts as two files side by side. */
function withContactsBeside(files: readonly string[]): readonly string[] {
  const [only] = files;
  if (files.length !== 1 || only === undefined || basename(only) !== 'customers.csv') return files;
  const beside = join(dirname(only), 'contacts.csv');
  if (!existsSync(beside)) return files;
  console.error(`Taking ${beside} too (--no-contacts leaves it out).`);
  return [only, beside];
}

function print(report: ImportReport): void {
  const { customers, contacts, refused, repaired, review, findings, unknownComponents } = report;
  const told = findings.filter(({ severity }) => severity !== 'repaired');
  for (const { severity, file, line, column, code, reason } of told) {
    const where = `${file}:${line}${column ? ` (${column})` : ''}`;
    console.error(`${severity} ${where}: ${code}: ${reason}`);
  }
  const more = refused + review - told.length;
  if (more > 0) console.error(`… and ${more} more; --report FILE writes all of them.`);
  if (unknownComponents.length > 0) {
    console.log(
      `Not in the catalog yet: ${unknownComponents.join(', ')}. Add them before declaring on them.`,
    );
  }
  console.log(`${customers} customers and ${contacts} contacts taken, ${refused} rows refused.`);
  if (repaired + review > 0)
    console.log(`${repaired} repairs were made; ${review} findings are for a person to look at.`);
  for (const severity of ['refused', 'review', 'repaired'] as const) sayCodes(severity, report);
  if (report.absent) sayAbsent(report.absent);
  if (refused > 0) process.exitCode = SOME_REFUSED;
}

/** `review: 3 NAME_MISSING, 2 PHONE_UNREADABLE`; the most frequent first. */
function sayCodes(severity: Severity, { byCode }: ImportReport): void {
  const codes = Object.entries(byCode).filter(([code]) => severityOf(code) === severity);
  if (codes.length === 0) return;
  codes.sort(([, one], [, other]) => other - one);
  console.log(`${severity}: ${codes.map(([code, count]) => `${count} ${code}`).join(', ')}`);
}
