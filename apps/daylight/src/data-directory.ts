import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openLock, type SqliteDatabase } from '#event-store';

/** Where each thing lies in the one data directory. */
export interface DataFiles {
  readonly directory: string;
  readonly log: string;
  readonly views: string;
  /** Contact details: kept apart, so that they can be erased and left out of backups. */
  readonly vault: string;
  readonly secretKey: string;
  readonly mailbox: string;
}

export function dataFiles(directory: string): DataFiles {
  return {
    directory,
    log: join(directory, 'log.sqlite'),
    views: join(directory, 'views.sqlite'),
    vault: join(directory, 'vault.sqlite'),
    secretKey: join(directory, 'secret.key'),
    mailbox: join(directory, 'mailbox'),
  };
}

/** Makes the directory, for its owner's eyes only. */
export function createDataDirectory(directory: string): DataFiles {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  return dataFiles(directory);
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
