import { resolve } from 'node:path';
import { readArguments, UsageError } from '../arguments.js';
import { backUp } from '../back-up.js';
import { dataFiles, demandInstallation } from '../data-directory.js';
import { readSettings } from '../settings.js';

const USAGE = 'daylight backup DIRECTORY [--without-vault]';

export async function backupCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words, USAGE, {
    'without-vault': { type: 'boolean', default: false },
  });
  const [given] = positionals;
  if (given === undefined || positionals.length > 1) {
    throw new UsageError(`Name one directory that is not there yet.\n\nusage: ${USAGE}`);
  }
  const { dataDir, log, postgres } = readSettings(process.env, process.cwd());
  const files = dataFiles(dataDir);
  demandInstallation(files, log);
  const directory = resolve(given);
  const { log: copied, names } = backUp(files, directory, {
    log: log === undefined,
    views: postgres === undefined,
    vault: postgres === undefined && !values['without-vault'],
  });
  const lines = [
    `${names.join(', ')} copied to ${directory}.`,
    copied
      ? `The log in it has ${copied.events} events in ${copied.streams} streams and verifies.`
      : 'The log is on a server of its own: "daylight export" takes it from there.',
    ...(postgres === undefined ? [] : ['Views and contact details are in PostgreSQL: pg_dump.']),
    'Whoever has it can read it and act as this installation: keep it as safe as the data directory.',
  ];
  console.log(lines.join('\n'));
}
