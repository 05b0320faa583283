import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request comes from our own pages, or from a program that is no browser (those send no Origin). */
export function isSameSite({ origin, host }: IncomingHttpHeaders, reachableAt: string): boolean {
  if (origin === undefined) return true;
  if (origin === reachableAt) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
