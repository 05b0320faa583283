import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from '../arguments.js';
import { DEMO_ORGANISATION, seedDemo } from '../demo/seed-demo.js';
import { serve } from '../serve.js';
import { readSettings } from '../settings.js';

/** Beside the real data and never mixed with it: what is in a log cannot be taken out again. */
const DIRECTORY = './data-demo';

export async function demoCommand(words: readonly string[]): Promise<void> {
  const { values } = readArguments(words, 'daylight demo [--remove]', {
    remove: { type: 'boolean', default: false },
  });
  const environment = {
    ...process.env,
    DAYLIGHT_DATA: process.env.DAYLIGHT_DATA ?? DIRECTORY,
    DAYLIGHT_ORGANISATION: DEMO_ORGANISATION,
  };
  const settings = readSettings(environment, process.cwd());
  const mark = join(settings.dataDir, 'demo');
  if (values.remove) return removeDemo(settings.dataDir, mark);
  if (!existsSync(mark)) await seedDemo(settings.dataDir, mark);
  await serve(settings, [
    `The demo: ${DEMO_ORGANISATION}, a made-up company with an incident in progress.`,
  ]);
}

function removeDemo(directory: string, mark: string): void {
  if (!existsSync(mark)) {
    console.log(`There is no demo in ${directory}.`);
    return;
  }
  rmSync(directory, { recursive: true, force: true });
  console.log(`The demo is gone: ${directory} was removed.`);
}
