import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { normaliseAddress } from '#audience';
import { recipientsOf } from '../channels/email/mailbox.js';

/** Deletes the letters to these addresses from the folder that letters are kept in where there is no relay. */
export async function sweepMailbox(folder: string, addresses: readonly string[]): Promise<number> {
  if (addresses.length === 0) return 0;
  const wanted = new Set(addresses.map(normaliseAddress));
  let swept = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const to = await recipientsOf(path).catch(() => []);
    if (!to.some((address) => wanted.has(address))) continue;
    await rm(path, { force: true });
    swept += 1;
  }
  return swept;
}
