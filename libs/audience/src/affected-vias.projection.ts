import { type RowTable, sql, type ViewsTransaction, writeRows } from '#read-models';

interface ViaRow {
  readonly incident_id: string;
  readonly via: number;
  readonly says: string;
}

const VIAS: RowTable<{ readonly [C in keyof ViaRow]: ViaRow[C] }> = {
  name: 'affected_vias',
  key: ['incident_id', 'via'],
  columns: ['incident_id', 'via', 'says'],
  changing: [],
};

/** The few texts that say through what the customers of a list are affected, each with a number of its own. */
export class AffectedVias {
  private readonly known = new Map<string, Map<string, number>>();

  constructor(private readonly tx: ViewsTransaction) {}

  /** The list of this incident begins here: nothing needs to be looked up. */
  begin(incidentId: string): void {
    this.known.set(incidentId, new Map());
  }

  /** Others have written texts of this incident. */
  forget(incidentId: string): void {
    this.known.delete(incidentId);
  }

  /** Numbers for these texts; new ones in the order of the texts, so that a rebuild numbers them alike. */
  async numbersOf(
    incidentId: string,
    texts: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const numbers = this.known.get(incidentId) ?? (await this.load(incidentId));
    const added = [...new Set(texts)].filter((says) => !numbers.has(says)).sort();
    const rows = added.map((says, nth) => ({
      incident_id: incidentId,
      via: numbers.size + nth,
      says,
    }));
    await writeRows(this.tx, VIAS, rows, 'fail');
    for (const { says, via } of rows) numbers.set(says, via);
    return numbers;
  }

  private async load(incidentId: string): Promise<Map<string, number>> {
    const { rows } = await sql<{ via: number; says: string }>`
      SELECT via, says FROM affected_vias WHERE incident_id = ${incidentId}`.execute(this.tx);
    const numbers = new Map(rows.map(({ via, says }) => [says, Number(via)]));
    this.known.set(incidentId, numbers);
    return numbers;
  }
}
