import { randomUUID } from 'node:crypto';
import { timeOrderedId } from '#event-store';
import { readArguments, SOME_REFUSED, UsageError } from '../arguments.js';
import { openInstallation } from '../command-context.js';
import { type Listed, listCustomersFile } from '../listing/list-customers-file.js';
import { readSettings } from '../settings.js';

const USAGE = 'daylight list customers INCIDENT FILE.csv --reason WHY';

/** Lines that are named one by one. */
const LINES_SHOWN = 20;

export async function listCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words, USAGE, { reason: { type: 'string' } });
  const [what, incidentId, path, ...more] = positionals;
  const { reason } = values;
  if (what !== 'customers' || !incidentId || !path || more.length > 0 || !reason) {
    throw new UsageError(
      `Name the incident, a CSV file with the columns customer_id and data_classes, and why.\n\nusage: ${USAGE}`,
    );
  }
  const context = await openInstallation(readSettings(process.env, process.cwd()));
  const now = new Date();
  const listed = await listCustomersFile(context.commands, context.views, {
    path,
    incidentId,
    reason,
    batchId: timeOrderedId(now.getTime(), randomUUID()),
    actor: { kind: 'system', id: 'list' },
    now: now.toISOString(),
  }).finally(() => context.close());
  print(listed);
}

/** Lines only: whose they are stays in the file. */
function print({ customers, refused, unknown }: Listed): void {
  printLines('refused: no customer id, or words that name no data', refused);
  printLines('not in the directory, and concerned as soon as it is', unknown);
  console.log(
    `${customers} customers listed, ${unknown.length} of them not in the directory; ${refused.length} lines refused.`,
  );
  if (refused.length > 0) process.exitCode = SOME_REFUSED;
}

function printLines(words: string, lines: readonly number[]): void {
  for (const line of lines.slice(0, LINES_SHOWN)) console.error(`line ${line}: ${words}`);
  if (lines.length > LINES_SHOWN) console.error(`… and ${lines.length - LINES_SHOWN} more`);
}
