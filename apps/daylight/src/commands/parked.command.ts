import { randomUUID } from 'node:crypto';
import type { CommandMeta } from '#event-store';
import {
  listParked,
  type ParkedStream,
  REPAIRS,
  RetryParkedCommand,
  SkipParked,
  SkipParkedCommand,
} from '#read-models';
import { readArguments, UsageError } from '../arguments.js';
import { type CommandContext, openInstallation } from '../command-context.js';
import { readSettings } from '../settings.js';

const USAGE = `daylight parked [list]
       daylight parked retry VIEW STREAM
       daylight parked skip VIEW STREAM REVISION --reason WORDS`;

const WAIT_MS = 10_000;

/** What views leave out, and what to do about it. */
export async function parkedCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words, USAGE, { reason: { type: 'string' } });
  const [verb = 'list', projection, stream, revision, ...rest] = positionals;
  const named = projection !== undefined && stream !== undefined && rest.length === 0;
  if (verb === 'list' && projection === undefined) return inContext(print);
  if (verb === 'retry' && named && revision === undefined) {
    return repair((meta) => new RetryParkedCommand({ projection, stream }, meta));
  }
  if (verb === 'skip' && named && isRevision(revision)) {
    const { reason } = values;
    if (!reason) throw new UsageError(`Say why, with --reason.\n\nusage: ${USAGE}`);
    return repair((meta) => new SkipParkedCommand({ projection, stream, revision, reason }, meta));
  }
  throw new UsageError(`${whatIsMissing(verb)}\n\nusage: ${USAGE}`);
}

function isRevision(word: string | undefined): word is string {
  return SkipParked.shape.revision.safeParse(word).success;
}

function whatIsMissing(verb: string): string {
  if (verb === 'list') return '"parked list" takes nothing more.';
  if (verb === 'retry') return 'Name one view and one stream to retry.';
  if (verb === 'skip')
    return 'Name one view, one stream, and the revision that "parked list" shows.';
  return `"${verb}" is not a word of "parked": it knows list, retry and skip.`;
}

function repair(
  command: (meta: CommandMeta) => RetryParkedCommand | SkipParkedCommand,
): Promise<void> {
  return inContext(async (context) => {
    const meta: CommandMeta = {
      commandId: randomUUID(),
      actor: { kind: 'system', id: 'command-line' },
      occurredAt: new Date().toISOString(),
    };
    const { position } = await context.commands.execute(command(meta));
    if (await context.watermark.reached(position, [REPAIRS], WAIT_MS)) return print(context);
    console.log('Recorded. It is carried out as soon as Daylight runs.');
    return undefined;
  });
}

async function inContext(work: (context: CommandContext) => Promise<void>): Promise<void> {
  const context = await openInstallation(readSettings(process.env, process.cwd()));
  try {
    await work(context);
  } finally {
    await context.close();
  }
}

async function print({ views }: CommandContext): Promise<void> {
  const parked = await listParked(views);
  if (parked.length === 0) return console.log('No view leaves anything out.');
  for (const one of parked) console.log(lineOf(one));
  return undefined;
}

function lineOf({ projection, stream, revision, type, error, since }: ParkedStream): string {
  return `${projection} leaves out ${stream} from revision ${revision} on (${type}, recorded ${since}): ${error}`;
}
