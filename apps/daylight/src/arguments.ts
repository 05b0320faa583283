import { parseArgs, type ParseArgsConfig } from 'node:util';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads what follows the command's name; a word nobody knows is an error that shows the usage. */
export function readArguments<O extends NonNullable<ParseArgsConfig['options']>>(
  words: readonly string[],
  usage: string,
  options: O,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message : String(error)}\n\nusage: ${usage}`,
    );
  }
}

/** Exit status of a command that did its work, but had to refuse some of what it was given. */
export const SOME_REFUSED = 3;
