import { createReadStream } from 'node:fs';
import type { CommandBus } from '@nestjs/cqrs';
import { parse } from 'csv-parse';
import { unknownAmong } from '#audience';
import { type Actor, Refusal } from '#event-store';
import {
  type ExposedCustomer,
  exposedCustomer,
  EXPOSURE_LIMITS,
  ListCustomersCommand,
} from '#incidents';
import type { Views } from '#read-models';

/** What became of a file of customers. Lines are counted from 1, with the one that names the columns. */
export interface Listed {
  readonly customers: number;
  /** Lines that say no customer, or nothing that could have been exposed. */
  readonly refused: readonly number[];
  /** Lines whose customer is not in the directory: it counts from when it is. */
  readonly unknown: readonly number[];
}

export interface ListFile {
  readonly path: string;
  readonly incidentId: string;
  readonly reason: string;
  /** Of this run: the same again changes nothing. */
  readonly batchId: string;
  readonly actor: Actor;
  /** ISO 8601, UTC. */
  readonly now: string;
}

type Line = ExposedCustomer & { readonly line: number };

/** Longest line, in characters. */
const LINE_MAX = 10_000;

/**
 * Puts the customers of a CSV file with the columns customer_id and data_classes, `;` between classes, on an incident's
 * list, 1,000 at a time. @throws Refusal FILE_UNREADABLE, and what the command refuses
 */
export async function listCustomersFile(
  commands: CommandBus,
  views: Views,
  file: ListFile,
): Promise<Listed> {
  const refused: number[] = [];
  const unknown: number[] = [];
  let customers = 0;
  let batches = 0;
  let batch: Line[] = [];
  const write = async () => {
    if (batch.length === 0) return;
    const lines = batch;
    batch = [];
    batches += 1;
    const list = {
      incidentId: file.incidentId,
      reason: file.reason,
      customers: lines.map(({ id, dataClasses }) => ({ id, dataClasses })),
    };
    const meta = {
      commandId: `${file.batchId}-${batches}`,
      actor: file.actor,
      occurredAt: file.now,
    };
    await commands.execute(new ListCustomersCommand(list, meta));
    customers += lines.length;
    const strangers = new Set(
      await unknownAmong(
        views,
        list.customers.map(({ id }) => id),
      ),
    );
    unknown.push(...lines.filter(({ id }) => strangers.has(id)).map(({ line }) => line));
  };
  for await (const { record, line } of recordsOf(file.path)) {
    const read = exposedCustomer.safeParse(record);
    if (!read.success) {
      refused.push(line);
      continue;
    }
    batch.push({ ...read.data, line });
    if (batch.length === EXPOSURE_LIMITS.customersPerCommand) await write();
  }
  await write();
  return { customers, refused, unknown };
}

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

async function* recordsOf(path: string) {
  const parser = createReadStream(path)
    .on('error', (error) => parser.destroy(error))
    .pipe(
      parse({
        bom: true,
        columns: columnsNamed,
        info: true,
        max_record_size: LINE_MAX,
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
      }),
    );
  try {
    for await (const one of parser) {
      // `columns` and `info` make every record one of these.
      const { record, info } = one as Parsed;
      const classes = (record.data_classes ?? '').split(';').map((word) => word.trim());
      const dataClasses = classes.filter((word) => word !== '');
      yield { record: { id: record.customer_id, dataClasses }, line: info.lines };
    }
  } catch (error) {
    throw error instanceof Refusal ? error : unreadable();
  }
}

function columnsNamed(names: string[]): string[] {
  if (names.includes('customer_id')) return names;
  throw unreadable('Its first line names no column customer_id.');
}

function unreadable(why = 'It is not there, or it is no CSV.'): Refusal {
  return new Refusal(
    'FILE_UNREADABLE',
    `The file cannot be read as a list of customers. ${why}`,
    'Give a CSV file with the columns customer_id and data_classes, with ; between classes.',
    'file',
  );
}
