import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  copyDatabase,
  keepDirectory,
  keepFile,
  publicKeysOf,
  Refusal,
  TrustedKeys,
  type Verified,
  verifyLog,
} from '#event-store';
import type { DataFiles } from './data-directory.js';

/** What of an installation lies in its files. */
export interface Parts {
  readonly log: boolean;
  readonly views: boolean;
  readonly vault: boolean;
}

export interface BackedUp {
  readonly names: readonly string[];
  readonly log?: Verified;
}

/**
 * Copies the files of an installation into a new directory, also while it is written to. The directory has its name
 * only once all of it is on the disk and the log in it was verified. @throws Refusal
 */
export function backUp(files: DataFiles, directory: string, parts: Parts): BackedUp {
  demandFree(directory);
  const draft = `${directory}.part`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    const names = copyAll(files, draft, parts);
    const log = parts.log ? verifyCopy(files, draft) : undefined;
    keepDirectory(draft);
    renameSync(draft, directory);
    keepDirectory(dirname(directory));
    return { names, ...(log && { log }) };
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

function verifyCopy({ evidencePub, log }: DataFiles, draft: string): Verified {
  const keys = new TrustedKeys(publicKeysOf(evidencePub));
  const verified = verifyLog(join(draft, basename(log)), { keys });
  if (verified.firstBad !== undefined) throw damaged(verified.firstBad);
  return verified;
}

function copyAll(files: DataFiles, draft: string, parts: Parts): string[] {
  const to = (path: string) => join(draft, basename(path));
  // Heads first: each of them must be in the log. Views next: they must not have seen more of the log than there is.
  // The vault after them: nobody of whom the log speaks must be missing in it. Its keys last, so that all of it opens.
  const small = [files.heads, files.secretKey, files.evidenceKey, files.evidencePub];
  const present = small.filter((path) => existsSync(path));
  for (const path of present) copySmall(path, to(path));
  const wanted = (['views', 'log', 'vault'] as const).filter((part) => parts[part]);
  const databases = wanted.map((part) => files[part]);
  if (parts.vault) databases.push(files.keys);
  const there = databases.filter((path) => existsSync(path));
  for (const path of there) {
    copyDatabase(path, to(path));
    copyNothingBeside(to(path));
  }
  return [...there, ...present].map((path) => basename(path));
}

/**
 * The copy holds everything. Who puts it back after a crash has the write-ahead log of another file lying there, which
 * SQLite would take for this one's: an empty one comes with the copy and takes its place.
 */
function copyNothingBeside(copy: string): void {
  writeFileSync(`${copy}-wal`, '', { mode: 0o600, flush: true });
}

function copySmall(from: string, to: string): void {
  copyFileSync(from, to);
  keepFile(to);
}

function demandFree(directory: string): void {
  if (!existsSync(directory)) return;
  throw new Refusal(
    'TARGET_EXISTS',
    `${directory} is there already.`,
    'Name a directory that is not there yet: nothing is written over.',
  );
}

function damaged(words: string): Refusal {
  return new Refusal(
    'LOG_DAMAGED',
    `The log is not as it was written: ${words}.`,
    'No backup was made. "daylight verify" says more; restore the log from an earlier one.',
  );
}
