import { isRefusal, LogError } from '#event-store';
import { HelpAsked, UsageError } from './arguments.js';
import { DirectoryInUse, DirectoryUnusable } from './data-directory.js';
import { keepNurserySmall } from './memory.js';
import { SettingsRefused } from './settings.js';
import { wordsOfTrouble } from './words-of-trouble.js';

/** A command: what it says of itself, and the module that does it, loaded only when asked for. */
interface CommandLine {
  readonly says: string;
  /** Exit status where 1 has a meaning of its own. */
  readonly failing?: 2;
  /** Makes and drops so much that collecting it often would cost more than the room for it. */
  readonly isBusy?: true;
  run(words: readonly string[]): Promise<void>;
}

const commands: Readonly<Record<string, CommandLine>> = {
  serve: {
    says: 'run the whole system',
    run: async (words) => (await import('./commands/serve.command.js')).serveCommand(words),
  },
  demo: {
    says: 'run a made-up company with an incident in progress; --remove takes it away',
    run: async (words) => (await import('./commands/demo.command.js')).demoCommand(words),
  },
  import: {
    says: 'import customers FILE…: take customers and their contacts from CSV',
    isBusy: true,
    run: async (words) => (await import('./commands/import.command.js')).importCommand(words),
  },
  list: {
    says: 'list customers INCIDENT FILE --reason WHY: whom it exposed, one by one, from CSV',
    run: async (words) => (await import('./commands/list.command.js')).listCommand(words),
  },
  affected: {
    says: 'affected INCIDENT [--as-of MOMENT]: whom it affects, and what they were told, as CSV or NDJSON',
    run: async (words) => (await import('./commands/affected.command.js')).affectedCommand(words),
  },
  replay: {
    says: 'replay FILE…: take incident histories, as backfill or --as-live',
    run: async (words) => (await import('./commands/replay.command.js')).replayCommand(words),
  },
  verify: {
    says: 'check that the log is as it was written; --heads FILE|URL: and is whole',
    failing: 2,
    run: async (words) => (await import('./commands/verify.command.js')).verifyCommand(words),
  },
  parked: {
    says: 'parked [list|retry|skip]: what views leave out, and what to do about it',
    run: async (words) => (await import('./commands/parked.command.js')).parkedCommand(words),
  },
  rebuild: {
    says: 'make the views anew from the log, beside the old ones; --check only compares',
    run: async (words) => (await import('./commands/rebuild.command.js')).rebuildCommand(words),
  },
  export: {
    says: 'export FILE: write the whole log to a file that proves itself',
    run: async (words) => (await import('./commands/export.command.js')).exportCommand(words),
  },
  restore: {
    says: 'restore FILE: bring an export into an empty log',
    run: async (words) => (await import('./commands/restore.command.js')).restoreCommand(words),
  },
  backup: {
    says: 'backup DIRECTORY: copy everything there is, also while Daylight runs',
    run: async (words) => (await import('./commands/backup.command.js')).backupCommand(words),
  },
  erase: {
    says: 'erase --email ADDRESS|--contact ID|--customer ID: erase a person everywhere, for good',
    run: async (words) => (await import('./commands/erase.command.js')).eraseCommand(words),
  },
  'sign-in-link': {
    says: 'print a new one-time link for an administrator',
    run: async (words) =>
      (await import('./commands/sign-in-link.command.js')).signInLinkCommand(words),
  },
  settings: {
    says: 'print every setting there is',
    run: async (words) => (await import('./commands/settings.command.js')).settingsCommand(words),
  },
  schema: {
    says: 'print the GraphQL schema',
    run: async (words) => (await import('./commands/schema.command.js')).schemaCommand(words),
  },
};

async function main(name: string, words: readonly string[]): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command.run(words).catch((error: unknown) => sayHowToUse(command, error));
  const width = Math.max(...Object.keys(commands).map((key) => key.length));
  const lines = Object.entries(commands).map(
    ([key, { says }]) => `  ${key.padEnd(width)}  ${says}`,
  );
  console.log(`usage: daylight COMMAND\n\n${lines.join('\n')}\n\nSettings: docs/settings.md`);
  if (name !== 'help' && name !== '--help') throw new UsageError(`"${name}" is not a command.`);
}

/** Help that was asked for is no mistake. */
function sayHowToUse({ says }: CommandLine, error: unknown): void {
  if (!(error instanceof HelpAsked)) throw error;
  console.log(`${error.message}\n\n${says}`);
}

/** Exit status 2: the request was wrong; 1: we failed. */
function report(error: unknown): number {
  if (isRefusal(error)) {
    console.error(`${error.code}: ${error.message}\n${error.next}`);
    return 2;
  }
  const expected = [UsageError, SettingsRefused, DirectoryInUse, DirectoryUnusable].some(
    (kind) => error instanceof kind,
  );
  const named = ['PortTaken', 'PostgresUnavailable', 'PostgresRefused'];
  if (expected || (error instanceof Error && named.includes(error.name))) {
    console.error((error as Error).message);
    return 2;
  }
  if (error instanceof LogError) {
    console.error(`${error.code}: ${error.message}`);
    return 1;
  }
  console.error(wordsOfTrouble(error) ?? error);
  return 1;
}

const [name = 'help', ...words] = process.argv.slice(2);
if (!commands[name]?.isBusy) keepNurserySmall();
try {
  await main(name, words);
} catch (error) {
  process.exit(Math.max(report(error), commands[name]?.failing ?? 0));
}
