import { readFileSync, statSync } from 'node:fs';

/** The process that holds a lock on a file, where the system tells (Linux). */
export function holderOf(path: string): number | undefined {
  try {
    const { ino } = statSync(path);
    const line = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .find((one) => one.includes(`:${ino} `) && one.includes('WRITE'));
    return line === undefined ? undefined : Number(/WRITE\s+(\d+)/.exec(line)?.[1]);
  } catch {
    return undefined;
  }
}
