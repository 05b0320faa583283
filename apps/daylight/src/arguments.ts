import { parseArgs, type ParseArgsConfig } from 'node:util';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Somebody wants to know how a command is used. */
export class HelpAsked extends Error {
  override readonly name = 'HelpAsked';
  constructor(readonly usage: string) {
    super(`usage: ${usage}`);
  }
}

/** Reads what follows the command's name; a word nobody knows is an error that shows the usage. @throws UsageError, HelpAsked */
export function readArguments<O extends NonNullable<ParseArgsConfig['options']>>(
  words: readonly string[],
  usage: string,
  options: O,
) {
  const beforeFiles = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  if (beforeFiles.includes('--help') || beforeFiles.includes('-h')) throw new HelpAsked(usage);
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
