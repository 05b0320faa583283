import { printConsoleSchema } from '../../../console/src/print-schema.js';
import { readArguments } from '../arguments.js';

export async function schemaCommand(words: readonly string[]): Promise<void> {
  readArguments(words, 'daylight schema', {});
  process.stdout.write(await printConsoleSchema());
}
