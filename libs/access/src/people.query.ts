import { type CommandDesk, isNotUnderstood } from '#event-store';
import { sql, type Views } from '#read-models';
import { isAdministrator, person } from './person.js';
import type { Role } from './roles.js';

export interface PersonRow {
  readonly id: string;
  readonly role: Role;
  /** Null once erased. */
  readonly name: string | null;
  readonly email: string | null;
  readonly addedAt: string;
}

export interface ApiTokenRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly revokedAt: string | null;
}

const personColumns = sql`people.id, people.role, details.name, details.email, people.added_at AS "addedAt"`;
const tokenColumns = sql`id, name, role, issued_at AS "issuedAt", issued_by AS "issuedBy", revoked_at AS "revokedAt"`;

/** Everybody who is here, in the order they came. */
export async function listPeople(views: Views): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`SELECT ${personColumns} FROM people
    LEFT JOIN vault.people AS details ON details.id = people.id
    ORDER BY people.added_at, people.id LIMIT 1000`.execute(views);
  return rows;
}

export async function findPerson(views: Views, id: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`SELECT ${personColumns} FROM people
    LEFT JOIN vault.people AS details ON details.id = people.id WHERE people.id = ${id}`.execute(
    views,
  );
  return rows[0];
}

/** Newest first, the revoked ones too. */
export async function listApiTokens(views: Views): Promise<ApiTokenRow[]> {
  const { rows } = await sql<ApiTokenRow>`SELECT ${tokenColumns} FROM api_tokens
    ORDER BY issued_at DESC, id LIMIT 1000`.execute(views);
  return rows;
}

export async function findApiToken(views: Views, id: string): Promise<ApiTokenRow | undefined> {
  const { rows } =
    await sql<ApiTokenRow>`SELECT ${tokenColumns} FROM api_tokens WHERE id = ${id}`.execute(views);
  return rows[0];
}

/** How many others administer. The views name the candidates and the log decides, because views come later. */
export async function countOtherAdministrators(
  desk: CommandDesk,
  views: Views,
  personId: string,
): Promise<number> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM people
    WHERE role = 'administrator' AND id <> ${personId} ORDER BY id`.execute(views);
  const others = await Promise.all(rows.map(({ id }) => administers(desk, id)));
  return others.filter(Boolean).length;
}

/** Whoever's record cannot be understood does not count: somebody else must be left. */
async function administers(desk: CommandDesk, id: string): Promise<boolean> {
  try {
    return isAdministrator(await desk.situation(person, id));
  } catch (error) {
    if (isNotUnderstood(error)) return false;
    throw error;
  }
}
