import { listAsOf, type Vault } from '#audience';
import { Refusal } from '#event-store';
import { type ExportFormat, exportHead, exportLine } from './affected-export.js';
import { affectedList } from './affected-list.query.js';

export interface AffectedExport {
  readonly incidentId: string;
  readonly format: ExportFormat;
  /** ISO 8601, UTC: the list as it stood then, whatever changes while it is written. */
  readonly asOf: string;
}

/** Rows that are read, and given, at once. */
const PAGE = 500;

/** The whole list as text, some hundred customers at a time. @throws Refusal UNKNOWN_INCIDENT before anything is given */
export async function exportAffected(
  vault: Vault,
  question: AffectedExport,
): Promise<AsyncGenerator<string, void>> {
  const list = await listAsOf(vault.views, question.incidentId);
  if (list) return written(vault, question);
  throw new Refusal(
    'UNKNOWN_INCIDENT',
    'There is no incident with this id.',
    'Take the id from the list of incidents.',
  );
}

async function* written(
  vault: Vault,
  { incidentId, format, asOf }: AffectedExport,
): AsyncGenerator<string, void> {
  yield exportHead(format);
  for (let after: string | undefined, more = true; more;) {
    const page = await affectedList(vault, { incidentId, now: asOf, asOf, first: PAGE, after });
    yield page.rows.map((row) => exportLine(format, row)).join('');
    after = page.rows.at(-1)?.customerId;
    more = page.hasNext;
  }
}
