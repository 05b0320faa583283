import type { IncomingHttpHeaders } from 'node:http';

const COOKIE = 'daylight_session';

/** The session's credential in a request, if there is one. */
export function sessionIn({ cookie }: IncomingHttpHeaders): string | undefined {
  for (const pair of cookie?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === COOKIE && value) return value;
  }
  return undefined;
}

/** A cookie that scripts cannot read and other sites cannot use; it ends with the browser or the session. */
export function sessionCookie(session: string, secure: boolean): string {
  return `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

export function noSessionCookie(secure: boolean): string {
  return `${sessionCookie('', secure)}; Max-Age=0`;
}
