import { correctionOf, type PageIncident, type PageUpdate } from '../page-incident.js';
import { clockTime, shortStamp, stamp } from '../times.js';
import { PHASE_WORDS, plainText } from '../words.js';
import { escapeHtml } from './escape.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Every update of an incident, newest first, in the shape that Statuspage's feed readers take apart. */
export function entryHtml(incident: PageIncident): string {
  const updates = incident.updates.map((update) => updateHtml(incident, update));
  return updates.length > 0 ? updates.join('') : '<p>No update has been published yet.</p>';
}

function updateHtml({ updates }: PageIncident, update: PageUpdate): string {
  const at = new Date(update.publishedAt);
  const when =
    `${MONTHS[at.getUTCMonth()]} <var data-var='date'>${at.getUTCDate()}</var>, ` +
    `<var data-var='time'>${clockTime(update.publishedAt)}</var> UTC`;
  const text = escapeHtml(plainText(update.words)).replaceAll('\n', '<br>\n');
  return (
    `<p><small>${when}</small><br><strong>${headOf(updates, update)}</strong> - ${text}${promise(update)}` +
    `${corrected(updates, update)}</p>`
  );
}

function headOf(updates: readonly PageUpdate[], update: PageUpdate): string {
  if (update.phase !== null) return PHASE_WORDS[update.phase];
  const wrong = updates.find(({ id }) => id === update.corrects);
  return wrong ? `Correction of ${shortStamp(wrong.publishedAt)}` : 'Correction';
}

function promise({ nextUpdateAt, publishedAt }: PageUpdate): string {
  if (nextUpdateAt === null) return '';
  return `<br><em>Next update by ${stamp(nextUpdateAt, new Date(publishedAt))}.</em>`;
}

function corrected(updates: readonly PageUpdate[], update: PageUpdate): string {
  const correction = correctionOf(updates, update.id);
  return correction ? `<br><em>Corrected at ${shortStamp(correction.publishedAt)}.</em>` : '';
}
