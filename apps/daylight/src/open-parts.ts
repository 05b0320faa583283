import type { Secrets } from '#access';
import { Vault } from '#audience';
import { eraseAgain, ErasedList } from '#delivery';
import { CommandDesk, type EventStore, openEventStore, withHistory } from '#event-store';
import { migrate, openViews, recogniseLog, type Views, type ViewsLimits } from '#read-models';
import { releasedFacts } from '#released-facts';
import { migrations } from '../../projector/src/house.js';
import { type DataFiles, demandWholeLog } from './data-directory.js';
import { demandOwnSignature, unlock } from './installation-keys.js';
import type { Settings } from './settings.js';

export type OpenedSettings = Pick<
  Settings,
  'dataDir' | 'log' | 'postgres' | 'durability' | 'erasedFile'
>;

/** What an installation is made of, opened and found to belong together. */
export interface InstallationParts {
  readonly store: EventStore;
  readonly views: Views;
  readonly secrets: Secrets;
  /** Files that list who was erased. */
  readonly erasedFiles: readonly string[];
  /** The log that the views are being made from anew; undefined where they know it. */
  readonly unsettled: Awaited<ReturnType<typeof recogniseLog>>;
}

export interface OpenParts {
  /** Signs the log, and so must have its key. */
  readonly signs?: boolean;
  readonly newKeys?: boolean;
  readonly limits?: ViewsLimits;
}

/** Opens the log, the views and the vault, and refuses what does not go together. @throws Refusal */
export async function openParts(
  files: DataFiles,
  { log, postgres, durability, erasedFile }: OpenedSettings,
  { signs = false, newKeys = false, limits = {} }: OpenParts = {},
): Promise<InstallationParts> {
  demandWholeLog(files);
  // A log that is damaged, or would not be kept, is found by who serves now and not at the first command.
  const bare = await openEventStore(log ?? files.log, { durability, prepared: signs });
  const store = withHistory(bare, releasedFacts);
  const views = openViews({ ...files, postgres }, limits);
  await migrate(views, migrations);
  const unsettled = await recogniseLog(views, store);
  if (signs && !newKeys) await demandOwnSignature(files, store);
  const secrets = await unlock(files, { store, views }, newKeys || unsettled !== undefined);
  const erasedFiles = [files.erased, ...(erasedFile === undefined ? [] : [erasedFile])];
  await keepErased({ store, views, secrets, erasedFiles }, files);
  return { store, views, secrets, erasedFiles, unsettled };
}

/** A backup that was put back may have brought people back who were erased since. */
async function keepErased(
  { store, views, secrets, erasedFiles }: Omit<InstallationParts, 'unsettled'>,
  { mailbox: mailboxDir }: DataFiles,
): Promise<void> {
  const parts = {
    desk: new CommandDesk(store),
    vault: new Vault(views, secrets),
    list: new ErasedList(erasedFiles),
    mailboxDir,
  };
  const again = await eraseAgain(parts, store, new Date());
  if (again > 0) console.log(`Erased again, after a backup was put back: ${again}.`);
}
