import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { StoreUnavailable } from '../errors.js';
import { troubleOf } from './disk-trouble.js';
import { openLock, type SqliteDatabase } from './driver.js';

/**
 * The right to write to a log. It is a lock of the operating system on a file beside it, so it ends with the process
 * that holds it however that ends, and a process that was stopped for a while still has it when it goes on.
 * @returns undefined where another has it @throws StoreUnavailable where there can be none, for lack of permission say
 */
export function tryLease(path: string): SqliteDatabase | undefined {
  let lock: SqliteDatabase | undefined;
  try {
    lock = openLock(`${path}.lease`);
    // SQLite would open a file that is only readable too, and lock it for reading.
    accessSync(`${path}.lease`, constants.W_OK);
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock?.close();
    if (troubleOf(cause) === 'busy') return undefined;
    const words = `The log cannot be written: ${path}.lease cannot be made or locked (${wordsOf(cause)}). Let Daylight's user write to ${dirname(path)}.`;
    throw new StoreUnavailable(words, { cause });
  }
}

/** The longest path that a socket may have on every system. */
const SOCKET_PATH_MAX = 100;

/** Where the holder of the lease takes work from others; undefined while nobody does. */
export function meetingPlace(path: string): string | undefined {
  if (process.platform === 'win32') return pipeOf(path);
  const beside = `${path}.sock`;
  if (fits(beside)) return beside;
  try {
    return readlinkSync(beside);
  } catch {
    return undefined;
  }
}

/** Clears what one who died left, and says where to listen. Only for the holder of the lease. */
export function prepareMeetingPlace(path: string): string {
  if (process.platform === 'win32') return pipeOf(path);
  clearMeetingPlace(path);
  const beside = `${path}.sock`;
  if (fits(beside)) return beside;
  // Too long for a socket: it lies in a directory of its own, for our eyes alone, and a link tells where.
  const place = join(mkdtempSync(join(tmpdir(), PREFIX)), 'log.sock');
  symlinkSync(place, beside);
  return place;
}

/** Takes away what stands at the meeting place. Only for the holder of the lease. */
export function clearMeetingPlace(path: string): void {
  if (process.platform === 'win32') return;
  const beside = `${path}.sock`;
  const place = meetingPlace(path);
  if (place !== undefined && place !== beside && basename(dirname(place)).startsWith(PREFIX)) {
    rmSync(dirname(place), { recursive: true, force: true });
  }
  rmSync(beside, { force: true });
}

/** Where the threads of one process hear that the log was written to. */
export function logChannel(path: string): string {
  return `daylight log ${resolve(path)}`;
}

/** One name for one log, however it was spelled: lease, socket and channel must be the same for everybody. */
export function oneName(path: string): string {
  const full = resolve(path);
  try {
    return realpathSync(full);
  } catch {
    try {
      return join(realpathSync(dirname(full)), basename(full));
    } catch {
      return full;
    }
  }
}

const PREFIX = 'daylight-log-';

function pipeOf(path: string): string {
  return `\\\\.\\pipe\\daylight-${createHash('sha256').update(path).digest('hex').slice(0, 24)}`;
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= SOCKET_PATH_MAX;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
