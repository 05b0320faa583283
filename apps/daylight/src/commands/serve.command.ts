import { readArguments } from '../arguments.js';
import { serve } from '../serve.js';
import { readSettings } from '../settings.js';

export async function serveCommand(words: readonly string[]): Promise<void> {
  readArguments(words, 'daylight serve', {});
  await serve(readSettings(process.env, process.cwd()));
}
