import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keepDirectory, openLock, Refusal, RestoreMark, type SqliteDatabase } from '#event-store';

/** Where each thing lies in the one data directory. */
export interface DataFiles {
  readonly directory: string;
  readonly log: string;
  readonly views: string;
  /** Contact details: kept apart and sealed, so that they can be erased and left out of backups. */
  readonly vault: string;
  /** What opens the vault, together with the secret key. */
  readonly keys: string;
  readonly secretKey: string;
  /** Signs what the log holds. */
  readonly evidenceKey: string;
  /** For everybody: the public halves of that key and of those before it. */
  readonly evidencePub: string;
  /** Every signed head of the log that was published. */
  readonly heads: string;
  /** Who was erased. In no backup, so that putting one back never forgets it. */
  readonly erased: string;
  /** Only there while a log is partly restored. */
  readonly restoring: string;
  readonly mailbox: string;
}

export function dataFiles(directory: string): DataFiles {
  return {
    directory,
    log: join(directory, 'log.sqlite'),
    views: join(directory, 'views.sqlite'),
    vault: join(directory, 'vault.sqlite'),
    keys: join(directory, 'keys.sqlite'),
    secretKey: join(directory, 'secret.key'),
    evidenceKey: join(directory, 'evidence.key'),
    evidencePub: join(directory, 'evidence.pub'),
    heads: join(directory, 'heads.ndjson'),
    erased: join(directory, 'erased.ndjson'),
    restoring: join(directory, 'restoring'),
    mailbox: join(directory, 'mailbox'),
  };
}

/** Makes the directory, for its owner's eyes only. @throws DirectoryUnusable */
export function createDataDirectory(directory: string): DataFiles {
  try {
    const made = mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    accessSync(directory, constants.W_OK);
    if (made !== undefined) keepNames(directory, dirname(made));
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new DirectoryUnusable(
      `The data directory cannot be used (${words}). Let Daylight's user write to it, or choose another DAYLIGHT_DATA.`,
      { cause },
    );
  }
  return dataFiles(directory);
}

/** What is kept in a directory is lost with its name: each new one must be known to the disk, up to the first old one. */
function keepNames(newest: string, old: string): void {
  for (let directory = newest; ; directory = dirname(directory)) {
    keepDirectory(directory);
    if (directory === old || directory === dirname(directory)) return;
  }
}

export class DirectoryUnusable extends Error {
  override readonly name = 'DirectoryUnusable';
}

/** For whoever is to work with the log. @throws Refusal where only a part of it is there */
export function demandWholeLog({ restoring, directory }: DataFiles): void {
  if (new RestoreMark(restoring).begun() === undefined) return;
  throw new Refusal(
    'RESTORE_UNFINISHED',
    `The log in ${directory} is only partly restored.`,
    'Run "daylight restore" again with the same file: it goes on where it was.',
  );
}

/**
 * Where the log is that is there already: on the server that was set, or in the directory.
 * @throws Refusal NO_LOG, RESTORE_UNFINISHED
 */
export function logPlace(files: DataFiles, server: string | undefined): string {
  const { log, directory } = files;
  demandWholeLog(files);
  if (server !== undefined) return server;
  if (existsSync(log)) return log;
  throw new Refusal(
    'NO_LOG',
    `There is no log in ${directory}.`,
    'Set DAYLIGHT_DATA to the data directory.',
  );
}

/**
 * For whoever works with what an installation has, and must not begin a new one where a name was mistyped.
 * @returns where its log is @throws DirectoryUnusable, Refusal NO_LOG, RESTORE_UNFINISHED
 */
export function demandInstallation(files: DataFiles, server: string | undefined): string {
  const place = logPlace(files, server);
  if (existsSync(files.directory)) return place;
  throw new DirectoryUnusable(
    `There is no data directory ${files.directory}. Set DAYLIGHT_DATA to the one that Daylight runs with.`,
  );
}

export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

/**
 * Holds the directory for one serving process. The hold is a lock of the operating system, so it ends with the
 * process however that ends.
 * @throws DirectoryInUse
 */
export function holdDirectory(directory: string): SqliteDatabase {
  const lock = openLock(join(directory, 'serving.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    const words = `Another Daylight is serving ${directory}. Stop it first, or choose another DAYLIGHT_DATA.`;
    throw new DirectoryInUse(words, { cause });
  }
}
