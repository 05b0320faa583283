import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { SigningKey, TrustedKeys, verifyLog } from '#event-store';
import { temporaryDirectory } from '../support/daylight.js';
import type { Proof } from '../support/proof.js';
import { changeColumns } from './tamper-columns.js';
import { flipExport } from './tamper-export.js';
import { flipFile } from './tamper-file.js';
import { attackHistory } from './tamper-history.js';
import { makeSample, type Sample } from './tamper-sample.js';

/** In the small size each byte has one of them flipped, by turns. */
const BITS = [1, 2, 4, 8, 16, 32, 64, 128];

export const tamper: Proof = {
  name: 'tamper',
  says: 'whatever is changed in a log, an export or a manifest, byte by byte, is found.',
  async run({ full }) {
    const directory = temporaryDirectory('tamper');
    const sample = await makeSample(directory, full ? 2 : 1);
    const copy = (name: string) => {
      const path = join(directory, name);
      copyFileSync(sample.log, path);
      return path;
    };
    const untouched = verifyLog(sample.log, sample);
    if (!untouched.ok) throw new Error(`the sample does not verify: ${untouched.firstBad}`);
    const masks = (offset: number) => (full ? BITS : [BITS[offset % 8] ?? 1]);
    const flips = await flipFile(sample, copy('flips.sqlite'), { masks, together: !full });
    const columns = changeColumns(sample, copy('columns.sqlite'));
    const history = attackHistory(sample, copy('history.sqlite'));
    const exported = await flipExport(sample, directory, { masks, cutEvery: full ? 7 : 97 });
    const missed = [
      ...flips.missed,
      ...columns.missed,
      ...history.missed,
      ...exported.missed,
      ...signedByStrangers(sample),
    ];
    return {
      ok: missed.length === 0,
      figures: {
        events_in_the_sample: sample.events,
        flips_of_every_byte_of_the_file: flips.flips,
        flips_found: flips.caught,
        flips_without_effect_on_what_is_read: flips.withoutEffect,
        flips_with_effect_and_not_found: flips.missed.length,
        values_changed_byte_by_byte: columns.changes,
        values_found: columns.caught,
        values_refused_by_the_table: columns.refused,
        values_not_found: columns.missed.length,
        ...Object.fromEntries(
          Object.entries(history.tried).map(([kind, count]) => [`history_${kind}`, count]),
        ),
        histories_found: history.caught,
        histories_that_only_change_what_is_not_signed_yet: history.unsigned.length,
        histories_not_found: history.missed.length,
        flips_of_every_byte_of_export_and_manifest: exported.flips,
        cuts_of_export_and_manifest: exported.cuts,
        exports_refused: exported.refused,
        exports_not_refused: exported.missed.length,
        changed_and_not_found: missed.length,
      },
      remarks: [
        ...missed.slice(0, 20).map((what) => `NOT FOUND: ${what}`),
        '"and made right": positions, revisions, every link, the counter and the table of streams were forged to fit; only the key was not known.',
        'Without effect: bytes that SQLite does not use. The log read through its port was the same, byte for byte.',
        `Nothing can find what is changed after what the newest checkpoint covers, with right links: it is unsigned for a minute, or 1,000 events. Here: ${history.unsigned.join('; ')}.`,
      ],
    };
  },
};

/** The untouched log must not verify against a key that did not sign it. */
function signedByStrangers(sample: Sample): string[] {
  const keys = new TrustedKeys([SigningKey.fresh().public]);
  return verifyLog(sample.log, { ...sample, keys }).ok ? ["a stranger's key was taken"] : [];
}
