import { existsSync } from 'node:fs';
import { Secrets } from '#access';
import { demandKeys, emptyVault, sealWhatIsInClear, Vault } from '#audience';
import {
  BEGINNING,
  type EventStore,
  newestSigner,
  publicKeysOf,
  Refusal,
  SigningKey,
} from '#event-store';
import type { Views } from '#read-models';
import type { DataFiles } from './data-directory.js';

const LOST = 'If there is none, start once with "daylight serve --new-keys"';

/**
 * The secret of this installation, with the vault that it opens. What an older Daylight kept there in clear is sealed;
 * where the secret is new, nothing of what is there can be opened, and it goes.
 * @throws Refusal SECRET_MISSING, KEYS_MISSING
 */
export async function unlock(
  files: DataFiles,
  { store, views }: { readonly store: EventStore; readonly views: Views },
  viewsAreNew: boolean,
): Promise<Secrets> {
  const isNew = !existsSync(files.secretKey);
  const secrets = await secretsOf(files, store, viewsAreNew);
  if (isNew) await emptyVault(views);
  await demandKeys(views);
  await sealWhatIsInClear(new Vault(views, secrets));
  return secrets;
}

/**
 * The secret of this installation, made where the installation is new.
 * @param viewsAreNew nothing was sent or handed out with an older secret, as far as anybody knows
 * @throws Refusal SECRET_MISSING
 */
async function secretsOf(
  { secretKey }: DataFiles,
  store: EventStore,
  viewsAreNew: boolean,
): Promise<Secrets> {
  const isUsable = existsSync(secretKey) || viewsAreNew || (await store.head()) === BEGINNING;
  if (isUsable) return Secrets.fromFile(secretKey);
  throw new Refusal(
    'SECRET_MISSING',
    `${secretKey} is not there, though this installation has been at work.`,
    `Put it back from a backup. ${LOST}: tokens and links that were handed out stop working, and who was just being mailed may be mailed twice. Names and addresses are lost with it: import the customers again.`,
  );
}

/**
 * What is signed with a key that nobody here knows cannot be verified, and must not be signed over: it is another
 * installation's log, or this one has lost its keys. @throws Refusal LOG_SIGNED_ELSEWHERE
 */
export async function demandOwnSignature(files: DataFiles, store: EventStore): Promise<void> {
  const signer = await newestSigner(store);
  if (signer === undefined) return;
  const own = existsSync(files.evidenceKey) ? [SigningKey.fromFiles(files).public] : [];
  if ([...own, ...publicKeysOf(files.evidencePub)].some(({ id }) => id === signer)) return;
  throw new Refusal(
    'LOG_SIGNED_ELSEWHERE',
    `The log is signed with the key ${signer}, which ${files.directory} does not hold.`,
    'Another installation may be using this log: set DAYLIGHT_DATA to its directory. Otherwise put evidence.key and evidence.pub back from a backup. ' +
      `${LOST}: what the old key signed is then verified with "daylight verify --key OLD --key NEW", with the old key as the status page published it.`,
  );
}
