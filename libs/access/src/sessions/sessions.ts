import type { Actor } from '#event-store';
import { sql, type Views } from '#read-models';
import { hashOf, randomCredential, sameHash } from './credentials.js';
import type { Role } from '../roles.js';

/** Somebody who proved who they are, and what they may do. */
export interface SignedIn {
  readonly actor: Actor;
  readonly role: Role;
}

export const LINK_LIFETIME_MS = 24 * 3_600_000;
export const SESSION_LIFETIME_MS = 12 * 3_600_000;
/** A session in use is prolonged, but not at every request. */
const PROLONG_AFTER_MS = 5 * 60_000;

/** A one-time credential for a person, good for 24 hours; earlier unused ones of that person end. */
export async function issueSignInLink(views: Views, personId: string, now: Date): Promise<string> {
  const token = randomCredential();
  await sql`UPDATE sign_in_links SET ends_at = ${now.toISOString()}
    WHERE person_id = ${personId} AND redeemed_at IS NULL AND ends_at > ${now.toISOString()}`.execute(
    views,
  );
  await sql`INSERT INTO sign_in_links (hash, person_id, issued_at, ends_at)
    VALUES (${hashOf(token)}, ${personId}, ${now.toISOString()}, ${later(now, LINK_LIFETIME_MS)})`.execute(
    views,
  );
  return token;
}

/** Turns a link's credential into a session's, once; undefined where it was used, is over, or never was. */
export async function redeemSignInLink(
  views: Views,
  token: string,
  now: Date,
): Promise<string | undefined> {
  const hash = hashOf(token);
  const { rows } = await sql<{
    personId: string;
    hash: string;
  }>`SELECT hash, person_id AS "personId"
    FROM sign_in_links WHERE hash = ${hash} AND redeemed_at IS NULL AND ends_at > ${now.toISOString()}`.execute(
    views,
  );
  const link = rows[0];
  if (!link || !sameHash(link.hash, hash)) return undefined;
  const { numAffectedRows } = await sql`UPDATE sign_in_links SET redeemed_at = ${now.toISOString()}
    WHERE hash = ${hash} AND redeemed_at IS NULL`.execute(views);
  if (numAffectedRows !== 1n) return undefined;
  return beginSession(views, link.personId, now);
}

async function beginSession(views: Views, personId: string, now: Date): Promise<string> {
  const session = randomCredential();
  await sql`DELETE FROM sessions WHERE ends_at <= ${now.toISOString()}`.execute(views);
  await sql`INSERT INTO sessions (hash, person_id, began_at, ends_at)
    VALUES (${hashOf(session)}, ${personId}, ${now.toISOString()}, ${later(now, SESSION_LIFETIME_MS)})`.execute(
    views,
  );
  return session;
}

interface SessionRow {
  readonly hash: string;
  readonly personId: string;
  readonly role: Role;
  readonly endsAt: string;
}

/** Who a session's cookie stands for now; a session in use goes on for another 12 hours. */
export async function sessionActor(
  views: Views,
  session: string,
  now: Date,
): Promise<SignedIn | undefined> {
  const hash = hashOf(session);
  const { rows } =
    await sql<SessionRow>`SELECT sessions.hash, person_id AS "personId", role, ends_at AS "endsAt"
    FROM sessions JOIN people ON people.id = person_id
    WHERE sessions.hash = ${hash} AND ends_at > ${now.toISOString()}`.execute(views);
  const found = rows[0];
  if (!found || !sameHash(found.hash, hash)) return undefined;
  const left = Date.parse(found.endsAt) - now.getTime();
  if (SESSION_LIFETIME_MS - left > PROLONG_AFTER_MS) {
    await sql`UPDATE sessions SET ends_at = ${later(now, SESSION_LIFETIME_MS)} WHERE hash = ${hash}`.execute(
      views,
    );
  }
  return { actor: { kind: 'person', id: found.personId }, role: found.role };
}

/** Who an API token (`dl_…`) stands for. */
export async function tokenActor(views: Views, token: string): Promise<SignedIn | undefined> {
  if (!token.startsWith('dl_')) return undefined;
  const hash = hashOf(token);
  const { rows } = await sql<{
    id: string;
    hash: string;
    role: Role;
  }>`SELECT id, hash, role FROM api_tokens
    WHERE hash = ${hash} AND revoked_at IS NULL`.execute(views);
  const found = rows[0];
  if (!found || !sameHash(found.hash, hash)) return undefined;
  return { actor: { kind: 'token', id: found.id }, role: found.role };
}

export async function endSession(views: Views, session: string): Promise<void> {
  await sql`DELETE FROM sessions WHERE hash = ${hashOf(session)}`.execute(views);
}

/** Ends all sessions of a person, and their unused links. */
export async function endSessionsOf(views: Views, personId: string): Promise<void> {
  await sql`DELETE FROM sessions WHERE person_id = ${personId}`.execute(views);
  await sql`DELETE FROM sign_in_links WHERE person_id = ${personId}`.execute(views);
}

/** Whether this person ever used a link. */
export async function hasSignedIn(views: Views, personId: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM sign_in_links
    WHERE person_id = ${personId} AND redeemed_at IS NOT NULL LIMIT 1`.execute(views);
  return rows.length > 0;
}

function later(now: Date, milliseconds: number): string {
  return new Date(now.getTime() + milliseconds).toISOString();
}
