import { createInterface } from 'node:readline/promises';
import { randomUUID } from 'node:crypto';
import { destinationKey, erasureReason, type PersonNamed } from '#audience';
import { ErasePersonCommand } from '#delivery';
import { type Actor, timeOrderedId } from '#event-store';
import { readArguments, UsageError } from '../arguments.js';
import { type CommandContext, openInstallation } from '../command-context.js';
import { readSettings } from '../settings.js';

const USAGE =
  'daylight erase (--email ADDRESS | --contact ID | --customer ID) [--reason asked|retention|mistake]';
const ACTOR: Actor = { kind: 'system', id: 'command-line' };

/** Erases a person everywhere. `--email -` reads the address from the terminal, which keeps it out of shell histories. */
export async function eraseCommand(words: readonly string[]): Promise<void> {
  const { values } = readArguments(words, USAGE, {
    email: { type: 'string' },
    contact: { type: 'string' },
    customer: { type: 'string' },
    reason: { type: 'string', default: 'asked' },
  });
  const reason = erasureReason.safeParse(values.reason);
  if (!reason.success) throw new UsageError(`That is no reason.\n\nusage: ${USAGE}`);
  const given = [values.email, values.contact, values.customer].filter((one) => one !== undefined);
  if (given.length !== 1) throw new UsageError(`Name one person.\n\nusage: ${USAGE}`);
  const email = values.email === '-' ? await askForAddress() : values.email;
  const context = await openInstallation(readSettings(process.env, process.cwd()));
  try {
    const now = new Date();
    const { facts } = await context.commands.execute(
      new ErasePersonCommand(named(context, { ...values, email }), reason.data, {
        commandId: timeOrderedId(now.getTime(), randomUUID()),
        actor: ACTOR,
        occurredAt: now.toISOString(),
      }),
    );
    const { destKeys = [], customerIds = [] } =
      facts
        .map(({ type, data }) => (type === 'PersonErased' ? data : undefined))
        .find((data) => data !== undefined) ?? {};
    console.log(`Erased: mailboxes ${destKeys.length}, customers ${customerIds.length}.`);
    console.log('Files that were exported or mailed before are not within reach of this.');
  } finally {
    await context.close();
  }
}

interface Named {
  readonly email?: string | undefined;
  readonly contact?: string | undefined;
  readonly customer?: string | undefined;
}

function named({ secrets }: CommandContext, { email, contact, customer }: Named): PersonNamed {
  if (email !== undefined) return { destKey: destinationKey(secrets, email) };
  if (contact !== undefined) return { contactId: contact };
  return { customerId: customer ?? '' };
}

async function askForAddress(): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question('Address: ');
  } finally {
    terminal.close();
  }
}
