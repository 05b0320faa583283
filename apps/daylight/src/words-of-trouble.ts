import { accessSync, constants, existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type DiskTrouble, troubleOf } from '#event-store';

/** An error of the system or of SQLite, by its parts: it may be of another realm. */
interface Trouble {
  readonly code: string;
  readonly message: string;
  /** The file it is about, in words where nobody knows. */
  readonly file: string;
  /** The same, where it is known. */
  readonly path: string | undefined;
  /** Where somebody wanted to listen. */
  readonly place: string;
}

/**
 * What an operator is told where the system or SQLite gave up: what happened, to which file, what to do next.
 * @returns undefined for every other error, which is a fault of ours
 */
export function wordsOfTrouble(error: unknown): string | undefined {
  const trouble = partsOf(error);
  if (!trouble) return undefined;
  const ofDisk = DISK[troubleOf(error)];
  if (ofDisk) return ofDisk(trouble);
  const ofSystem = SYSTEM[trouble.code];
  if (ofSystem) return ofSystem(trouble);
  return isOfSystem(error, trouble) ? `The system refuses: ${trouble.message}.` : undefined;
}

const DISK: Partial<Record<DiskTrouble, (trouble: Trouble) => string>> = {
  full: ({ file, message }) =>
    `There is no room for ${file}: the disk is full (${message}). Make room, then do the same again.`,
  io: ({ file, message }) =>
    `The disk under ${file} failed (${message}). See what the system says of that disk, then run "daylight verify".`,
  damaged: ({ file, message }) =>
    `${file} is damaged or is no database (${message}). ${insteadOf(file)}`,
  busy: ({ file, message }) =>
    `Another program keeps ${file} locked (${message}). Wait until it is done, or stop it; then do the same again.`,
  denied: ({ file, path, message }) =>
    `${file} cannot be opened or written (${message}). ${wayInto(path)}`,
};

const NO_WAY = ({ file, message }: Trouble) =>
  `${file} may not be used (${message}). Let Daylight's user read and write it, or name another.`;
const NO_PLACE = ({ file, message }: Trouble) =>
  `${file} cannot be what is meant (${message}). Look whether its name is right, or name another.`;
const TOO_MANY = ({ message }: Trouble) =>
  `Daylight may not open enough files at once (${message}). Raise the limit, for example with "ulimit -n 4096", then do the same again.`;
const NO_LISTENING = ({ place, message }: Trouble) =>
  `${place} cannot be used (${message}). Stop what uses it, or set DAYLIGHT_CONSOLE_PORT and DAYLIGHT_STATUS_PORT to ports that are free.`;

const SYSTEM: Readonly<Record<string, (trouble: Trouble) => string>> = {
  ENOENT: ({ file, path, message }) =>
    path === undefined || existsSync(dirname(path))
      ? `${file} is not there (${message}). Look whether its name is right.`
      : `There is no directory ${dirname(path)} (${message}). Make it first, or name another.`,
  ENOTDIR: NO_PLACE,
  EISDIR: NO_PLACE,
  EEXIST: NO_PLACE,
  ENAMETOOLONG: NO_PLACE,
  EACCES: NO_WAY,
  EPERM: NO_WAY,
  EROFS: ({ file, message }) =>
    `${file} is on a disk that can only be read (${message}). Mount it for writing, or name another place.`,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EADDRINUSE: NO_LISTENING,
  EADDRNOTAVAIL: NO_LISTENING,
};

/** What to do about a database that cannot be read. */
function insteadOf(file: string): string {
  if (basename(file) !== 'views.sqlite') {
    return 'Nothing was written to it. Put it back from a backup.';
  }
  return 'Put it back from a backup; or move it away: the views are then made anew from the log. It also holds who was sent what, so whoever had not been told yet is not told of what is old: publish an update.';
}

/** What to do about a file that SQLite cannot open: it does not say why, so the system is asked. */
function wayInto(path: string | undefined): string {
  const code = path === undefined ? undefined : (refusal(dirname(path)) ?? refusal(path));
  if (code === 'EROFS') {
    return 'Its disk can only be read, and SQLite must write beside it: mount it for writing, or work on a copy of its directory.';
  }
  if (code === undefined) {
    return 'Nothing forbids it, so too many files may be open: raise the limit, for example with "ulimit -n 4096".';
  }
  return `Let Daylight's user write to it and to its directory (${code}).`;
}

/** The code with which the system lets us not write there. */
function refusal(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (cause) {
    return String((cause as NodeJS.ErrnoException).code);
  }
}

function partsOf(error: unknown): Trouble | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const given = error as Record<string, unknown>;
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  // What is copied or renamed has its trouble where it goes.
  const path = text('dest') ?? text('path');
  return {
    code: text('code') ?? '',
    message: text('message') ?? '',
    file: path ?? 'a file of Daylight',
    path,
    place: `Port ${Number(given.port)} on ${text('address') ?? 'this machine'}`,
  };
}

/** Node gives every error of the system the name of the call that failed. */
function isOfSystem(error: unknown, { code }: Trouble): boolean {
  return /^E[A-Z0-9]+$/.test(code) && 'syscall' in (error as object);
}
