import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { Vault } from '#audience';
import { demandPast, EXPORT_FORMATS, exportAffected } from '#delivery';
import { readArguments, UsageError } from '../arguments.js';
import { type CommandContext, openInstallation } from '../command-context.js';
import { readSettings } from '../settings.js';

const USAGE = `daylight affected INCIDENT [--as-of MOMENT] [--format ${EXPORT_FORMATS.join('|')}] [--out FILE]`;

/** Whom an incident affects, as a file or on the screen. */
export async function affectedCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words, USAGE, {
    'as-of': { type: 'string' },
    format: { type: 'string', default: 'csv' },
    out: { type: 'string' },
  });
  const [incidentId, ...more] = positionals;
  const format = EXPORT_FORMATS.find((one) => one === values.format);
  if (!incidentId || more.length > 0 || !format)
    throw new UsageError(`Name one incident, and a format that there is.\n\nusage: ${USAGE}`);
  const now = new Date();
  const asOf = values['as-of'] === undefined ? now.toISOString() : demandPast(values['as-of'], now);
  const context = await openInstallation(readSettings(process.env, process.cwd()));
  try {
    await warnWhereBehind(context);
    const vault = new Vault(context.views, context.secrets);
    const list = await exportAffected(vault, { incidentId, format, asOf });
    await writeTo(values.out, list);
  } finally {
    await context.close();
  }
}

/** What the views do not show yet is in the log, and comes as soon as Daylight runs. */
async function warnWhereBehind({ store, watermark }: CommandContext): Promise<void> {
  if (await watermark.reached(await store.head(), ['affected'], 1_000)) return;
  console.error(
    'The list is behind the log: it is as it was when Daylight last ran, or as far as it has come since.',
  );
}

async function writeTo(path: string | undefined, texts: AsyncIterable<string>): Promise<void> {
  if (path === undefined) return write(process.stdout, texts);
  const file = createWriteStream(path, { mode: 0o600 });
  // A path that cannot be written to is found before anything is read.
  await once(file, 'ready');
  await write(file, texts);
  file.end();
  await once(file, 'close');
}

async function write(to: Writable, texts: AsyncIterable<string>): Promise<void> {
  for await (const text of texts) if (!to.write(text)) await once(to, 'drain');
}
