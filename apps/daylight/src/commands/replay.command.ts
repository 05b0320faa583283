import { randomUUID } from 'node:crypto';
import { readArguments, SOME_REFUSED, UsageError } from '../arguments.js';
import { openCommandContext } from '../command-context.js';
import { HistoryReplay } from '../replay/replay-history.js';
import { readSettings } from '../settings.js';

const USAGE = 'daylight replay FILE… [--as-live]';

export async function replayCommand(words: readonly string[]): Promise<void> {
  const { values, positionals: files } = readArguments(words, USAGE, {
    'as-live': { type: 'boolean', default: false },
  });
  if (files.length === 0)
    throw new UsageError(`Name at least one history file.\n\nusage: ${USAGE}`);
  const context = await openCommandContext(readSettings(process.env, process.cwd()));
  const replay = new HistoryReplay(context.commands, {
    actor: { kind: 'system', id: 'replay' },
    asLive: values['as-live'] === true,
    rehearsalId: randomUUID(),
    onProgress: (incidents) => {
      if (process.stderr.isTTY && incidents % 20 === 0)
        process.stderr.write(`\r${incidents} incidents`);
    },
  });
  const { incidents, updates, refused } = await replay.play(files).finally(() => context.close());
  for (const { file, line, reason } of refused) console.error(`refused ${file}:${line}: ${reason}`);
  const how = values['as-live']
    ? 'played live: affected customers and subscribers are mailed'
    : 'played as history: nobody is mailed';
  console.log(`${incidents} incidents with ${updates} updates ${how}; ${refused.length} refused.`);
  if (refused.length > 0) process.exitCode = SOME_REFUSED;
}
