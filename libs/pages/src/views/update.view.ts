import { correctionOf, type PageIncident, type PageUpdate } from '../page-incident.js';
import { effectOf, fieldsOf, PHASE_WORDS } from '../words.js';
import { momentView, settledView } from './moment.view.js';

/** One update as the page shows it; a corrected one stays readable and says that it was corrected. */
export function updateView({ updates, open }: PageIncident, update: PageUpdate, now: Date) {
  const at = (iso: string) => (open ? momentView(iso, now) : settledView(iso));
  const correction = correctionOf(updates, update.id);
  const wrong = updates.find(({ id }) => id === update.corrects);
  return {
    id: update.id,
    at: at(update.publishedAt),
    head: update.phase === null ? 'Correction' : PHASE_WORDS[update.phase],
    publishedAs: foreignStatus(update),
    steppedBackBecause: update.steppedBackBecause,
    corrects: wrong ? { id: wrong.id, at: at(wrong.publishedAt) } : null,
    corrected: correction ? { id: correction.id, at: at(correction.publishedAt) } : null,
    effect: effectOf(update.words),
    fields: fieldsOf(update.words),
  };
}

/** The publisher's own word, where it says something else than ours. */
function foreignStatus({ phase, importedStatus }: PageUpdate): string | null {
  if (importedStatus === null || phase === null) return importedStatus;
  const plain = (word: string) => word.toLowerCase().replace(/[^a-z]/gu, '');
  return plain(importedStatus) === plain(PHASE_WORDS[phase]) ? null : importedStatus;
}
