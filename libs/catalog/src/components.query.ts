import { sql, type Views } from '#read-models';

export interface ComponentRow {
  readonly id: string;
  readonly name: string;
  readonly groupId: string | null;
  readonly description: string | null;
  readonly addedAt: string;
  readonly changedAt: string;
}

export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly addedAt: string;
}

/** Components in use, in the order they were added. */
export async function listComponents(views: Views): Promise<ComponentRow[]> {
  const { rows } = await sql<ComponentRow>`
    SELECT id, name, group_id AS "groupId", description, added_at AS "addedAt", changed_at AS "changedAt"
    FROM components WHERE retired = 0 ORDER BY place`.execute(views);
  return rows;
}

export async function listGroups(views: Views): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    SELECT id, name, added_at AS "addedAt" FROM component_groups ORDER BY place`.execute(views);
  return rows;
}
