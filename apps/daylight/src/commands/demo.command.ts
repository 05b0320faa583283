import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '#event-store';
import { readArguments } from '../arguments.js';
import { dataFiles, holdDirectory } from '../data-directory.js';
import { DEMO_ORGANISATION, seedDemo } from '../demo/seed-demo.js';
import { serve } from '../serve.js';
import { readSettings } from '../settings.js';

/** Beside the real data and never mixed with it: what is in a log cannot be taken out again. */
export async function demoCommand(words: readonly string[]): Promise<void> {
  const { values } = readArguments(words, 'daylight demo [--remove]', {
    remove: { type: 'boolean', default: false },
  });
  const given = readSettings(process.env, process.cwd());
  // Made-up people get no mail, whatever relay is set: the demo's mails stay in its mailbox.
  const settings = {
    ...given,
    dataDir: given.demoDir,
    // What is made up must not come into a database that is not.
    log: undefined,
    postgres: undefined,
    organisation: DEMO_ORGANISATION,
    smtp: null,
  };
  const mark = join(settings.dataDir, 'demo');
  if (values.remove) return removeDemo(settings.dataDir, mark);
  demandNoOther(settings.dataDir, mark);
  if (!existsSync(mark)) await seedDemo(settings.dataDir, mark);
  await serve(settings, {
    greeting: [`The demo: ${DEMO_ORGANISATION}, a made-up company with an incident in progress.`],
  });
}

function demandNoOther(directory: string, mark: string): void {
  if (existsSync(mark) || !existsSync(dataFiles(directory).log)) return;
  throw new Refusal(
    'NOT_A_DEMO',
    `${directory} holds a log that is not the demo's.`,
    'Move it away, or set DAYLIGHT_DEMO_DATA to another directory.',
  );
}

function removeDemo(directory: string, mark: string): void {
  if (!existsSync(mark)) {
    console.log(`There is no demo in ${directory}.`);
    return;
  }
  holdDirectory(directory).close();
  rmSync(directory, { recursive: true, force: true });
  console.log(`The demo is gone: ${directory} was removed.`);
}
