import { readArguments } from '../arguments.js';
import { serve } from '../serve.js';
import { readSettings } from '../settings.js';

export async function serveCommand(words: readonly string[]): Promise<void> {
  const { values } = readArguments(words, 'daylight serve [--new-keys]', {
    'new-keys': { type: 'boolean', default: false },
  });
  await serve(readSettings(process.env, process.cwd()), { newKeys: values['new-keys'] });
}
