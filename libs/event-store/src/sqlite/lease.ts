import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openLock, type SqliteDatabase } from './driver.js';

/**
 * The right to write to a log. It is a lock of the operating system on a file beside it, so it ends with the process
 * that holds it however that ends, and a process that was stopped for a while still has it when it goes on.
 */
export function tryLease(path: string): SqliteDatabase | undefined {
  const lock = openLock(`${path}.lease`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    return undefined;
  }
}

/** The longest path that a socket may have on every system. */
const SOCKET_PATH_MAX = 100;

/** Where the holder of the lease takes work from other threads and processes. */
export function meetingPlace(path: string): string {
  const full = resolve(path);
  const short = createHash('sha256').update(full).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\daylight-${short}`;
  const beside = `${full}.sock`;
  if (Buffer.byteLength(beside) <= SOCKET_PATH_MAX) return beside;
  return join(tmpdir(), `daylight-${process.getuid?.() ?? 0}-${short}.sock`);
}

/** Where the threads of one process hear that the log was written to. */
export function logChannel(path: string): string {
  return `daylight log ${resolve(path)}`;
}
