import { join } from 'node:path';
import type { CustomerBase, ScopeRule } from '../support/customer-base.js';
import {
  BASE_COMPONENTS,
  expectedMailboxes,
  mailboxOf,
  readCsv,
  writeCustomerBase,
} from '../support/customer-base.js';
import { type Environment, runDaylight, temporaryDirectory } from '../support/daylight.js';
import type { IncidentRoom } from '../support/incident-room.js';
import type { ReceivedMail } from '../support/smtp-sink.js';

/** A live incident with three updates, widened after the first and narrowed after the second. */
export const MARK = /Word-(one|two|three)\b/;
export const words = ['Word-one', 'Word-two', 'Word-three'] as const;

const first: ScopeRule = { components: ['payments', 'api'], regions: ['eu-west', 'us-east'] };
const wider: ScopeRule = { ...first, regions: ['eu-west', 'us-east', 'eu-central'] };
const narrower: ScopeRule = { ...wider, components: ['payments'] };

/** Each step is one command under its own id, so that a killed program can be asked again. */
export function steps(room: IncidentRoom, run: string): (() => Promise<void>)[] {
  let incidentId = '';
  return [
    () => room.addComponents(BASE_COMPONENTS),
    async () => {
      const said = {
        effect: 'Word-one. One in five requests fails.',
        phase: 'investigating',
      } as const;
      incidentId = await room.declare(first, 'major', said, `${run}-declare`);
    },
    () => room.widen(incidentId, ['eu-central'], `${run}-widen`),
    () =>
      room.publish(
        incidentId,
        { effect: 'Word-two. One in ten fails.', phase: 'identified' },
        `${run}-two`,
      ),
    () => room.narrow(incidentId, ['api'], `${run}-narrow`),
    () =>
      room.publish(
        incidentId,
        { effect: 'Word-three. All requests work.', phase: 'monitoring' },
        `${run}-three`,
      ),
  ];
}

export interface Expectation {
  readonly perUpdate: readonly ReadonlySet<string>[];
  readonly affected: number;
  readonly leftOut: string;
  readonly madeBy: string;
}

/** Makes the customers, imports them, and works out from the CSV alone who must get which update. */
export async function prepareAudience(
  dataDir: string,
  accounts: number,
  environment: Environment = {},
): Promise<Expectation> {
  const base = writeCustomerBase(join(temporaryDirectory('base'), 'base'), accounts);
  const words = ['import', 'customers', base.customers, base.contacts];
  const imported = await runDaylight(dataDir, words, environment);
  if (imported.status !== 0)
    throw new Error(`the import ended with ${imported.status}:\n${imported.output}`);
  return expectation(base);
}

async function expectation(base: CustomerBase): Promise<Expectation> {
  const customers = await readCsv(base.customers);
  const contacts = await readCsv(base.contacts);
  const [one, two, three] = [first, wider, narrower].map((rule) =>
    expectedMailboxes(customers, contacts, rule, 'major'),
  );
  if (!one || !two || !three) throw new Error('unreachable');
  // Whoever comes into the scope while an update is the current word is told it at once.
  const perUpdate = [new Set([...one.mailboxes, ...two.mailboxes]), two.mailboxes, three.mailboxes];
  const leftOut = [...two.leftOut].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return { perUpdate, affected: two.affected, leftOut, madeBy: base.madeBy };
}

export interface Compared {
  readonly expected: number;
  readonly missing: number;
  /** A few of those missed, for finding out why. */
  readonly examples: readonly string[];
  readonly strangers: number;
  /** Mails beyond the first of the same update to the same mailbox. */
  readonly duplicates: number;
  /** Duplicates that carry another Message-ID than the first. */
  readonly otherMessageIds: number;
}

/** Holds what the sink received against what must have been received. */
export function compare(
  mails: readonly ReceivedMail[],
  perUpdate: readonly ReadonlySet<string>[],
): Compared {
  const examples: string[] = [];
  let [expected, missing, strangers, duplicates, otherMessageIds] = [0, 0, 0, 0, 0];
  for (const [at, mailboxes] of perUpdate.entries()) {
    const got = new Map<string, string>();
    for (const { to, mark, messageId } of mails.filter((mail) => mail.mark === words[at])) {
      const mailbox = mailboxOf(to);
      const before = got.get(mailbox);
      if (!mailboxes.has(mailbox)) strangers += 1;
      if (before !== undefined) duplicates += 1;
      if (before !== undefined && before !== messageId) otherMessageIds += 1;
      got.set(mailbox, before ?? messageId);
      if (mark === undefined) strangers += 1;
    }
    expected += mailboxes.size;
    const missed = [...mailboxes].filter((mailbox) => !got.has(mailbox));
    missing += missed.length;
    examples.push(...missed.slice(0, 3).map((mailbox) => `${words[at]} to ${mailbox}`));
  }
  strangers += mails.filter(({ mark }) => mark === undefined).length;
  return { expected, missing, examples, strangers, duplicates, otherMessageIds };
}

/** Resolves once every expected mail is there, or nothing has come for a while. */
export async function settled(
  mails: readonly ReceivedMail[],
  perUpdate: readonly ReadonlySet<string>[],
): Promise<void> {
  const expected = perUpdate.reduce((sum, { size }) => sum + size, 0);
  let [seen, quiet] = [-1, 0];
  while (quiet < 60) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    quiet = mails.length === seen ? quiet + 1 : 0;
    seen = mails.length;
    if (seen >= expected && compare(mails, perUpdate).missing === 0 && quiet >= 8) return;
  }
}
