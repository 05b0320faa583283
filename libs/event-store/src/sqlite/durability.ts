import { WeakDurability } from '../errors.js';
import type { SqliteDatabase } from './driver.js';

/**
 * `full`: an acknowledgement means that the disk has it. `relaxed`: the operating system has it, so a crash of the
 * program loses nothing, and a power cut may lose what is named in `LOSS_WINDOW`.
 */
export type Durability = 'full' | 'relaxed';

export const LOSS_WINDOW =
  'a power cut or a crash of the operating system may lose what was acknowledged since the last checkpoint, ' +
  'about the newest 4 MB of the log (some 10,000 events); a crash of Daylight itself loses nothing';

const LEVELS: Readonly<Record<Durability, number>> = { full: 2, relaxed: 1 };

/** Sets how hard each commit is kept, and looks whether it was taken. @throws WeakDurability */
export function keepEveryCommit(database: SqliteDatabase, durability: Durability): void {
  database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
  // Where each commit is synced anyway, a longer write-ahead log only means that hot pages are copied less often.
  database.exec(`PRAGMA wal_autocheckpoint = ${durability === 'full' ? 4_000 : 1_000}`);
  // On macOS a plain fsync leaves data in the drive's cache; elsewhere this says nothing.
  if (durability === 'full') database.exec('PRAGMA fullfsync = ON');
  const { synchronous } = database.prepare('PRAGMA synchronous').get() ?? {};
  const { journal_mode: journal } = database.prepare('PRAGMA journal_mode').get() ?? {};
  if (Number(synchronous) < LEVELS[durability] || journal !== 'wal') {
    throw new WeakDurability(
      `The log would not be kept as promised (synchronous ${String(synchronous)}, journal ${String(journal)}). ` +
        'Is it on a network drive? Put it on a local disk.',
    );
  }
}
