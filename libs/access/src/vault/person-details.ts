import { sql, type Views } from '#read-models';

/** What must be erasable about a person. */
export interface PersonDetails {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export async function keepPerson(views: Views, { id, name, email }: PersonDetails): Promise<void> {
  await sql`INSERT INTO vault.people (id, name, email) VALUES (${id}, ${name}, ${email})
    ON CONFLICT (id) DO NOTHING`.execute(views);
}

export async function erasePerson(views: Views, id: string): Promise<void> {
  await sql`DELETE FROM vault.people WHERE id = ${id}`.execute(views);
}

/** Whether somebody else has this address. */
export async function isTaken(views: Views, email: string, id: string): Promise<boolean> {
  const { rows } =
    await sql`SELECT 1 FROM vault.people WHERE email = ${email} AND id <> ${id}`.execute(views);
  return rows.length > 0;
}
