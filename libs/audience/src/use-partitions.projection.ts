import {
  deleteRows,
  readRows,
  type RowTable,
  type ViewsTransaction,
  writeRows,
} from '#read-models';
import type { Concernable } from './concerned.js';
import type { Partition } from './partition.js';

interface PartitionRow extends Partition {
  /** The other columns in one. */
  readonly id: string;
  readonly component_id: string;
  readonly users: number;
}

const PARTITIONS: RowTable<{ readonly [C in keyof PartitionRow]: PartitionRow[C] }> = {
  name: 'use_partitions',
  key: ['id'],
  columns: ['id', 'component_id', 'region', 'segment', 'status', 'users'],
  changing: ['users'],
};

/** Every customer is counted once as if it used this. */
export const EVERYBODY = '';

/** How many customers use a component in each part of its key, while a batch of events changes it. */
export class UsePartitions {
  private readonly loaded = new Set<string>();
  private readonly stored = new Map<string, number>();
  private readonly rows = new Map<string, PartitionRow>();

  constructor(private readonly tx: ViewsTransaction) {}

  async load(components: readonly string[]): Promise<void> {
    const missing = [...new Set(components)].filter((one) => !this.loaded.has(one));
    if (missing.length === 0) return;
    for (const row of await readRows(this.tx, PARTITIONS, 'component_id', missing)) {
      const users = Number(row.users);
      this.rows.set(row.id, { ...row, users });
      this.stored.set(row.id, users);
    }
    for (const one of missing) this.loaded.add(one);
  }

  /** Of components that were loaded: the parts in which somebody uses one of them. */
  of(components: readonly string[]): PartitionRow[] {
    const asked = new Set(components);
    return [...this.rows.values()].filter(
      ({ component_id, users }) => users > 0 && asked.has(component_id),
    );
  }

  /** One more customer, or with -1 one less. */
  async count(customer: Concernable, change: 1 | -1): Promise<void> {
    const components = [EVERYBODY, ...customer.components];
    if (components.some((one) => !this.loaded.has(one))) await this.load(components);
    const partition = partitionOf(customer);
    for (const component_id of components) {
      const { region, segment, status } = partition;
      const id = [component_id, region, segment, status].join('|');
      const users = (this.rows.get(id)?.users ?? 0) + change;
      this.rows.set(id, { id, component_id, region, segment, status, users });
    }
  }

  async flush(): Promise<void> {
    const changed = [...this.rows.values()].filter(
      ({ id, users }) => users !== (this.stored.get(id) ?? 0),
    );
    const gone = changed.filter(({ users }) => users === 0);
    await deleteRows(
      this.tx,
      PARTITIONS,
      'id',
      gone.map(({ id }) => id),
    );
    const kept = changed.filter(({ users }) => users > 0);
    await writeRows(this.tx, PARTITIONS, kept, 'overwrite');
    for (const { id, users } of changed) this.stored.set(id, users);
  }
}

export function partitionOf({ region, segment, status }: Concernable): Partition {
  return { region: region ?? '', segment: segment ?? '', status };
}
