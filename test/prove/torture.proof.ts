import { join } from 'node:path';
import { temporaryDirectory } from '../support/daylight.js';
import type { Proof } from '../support/proof.js';
import { type Killed, TorturedLog } from './tortured-log.js';

/** The small run takes no longer, however slow the machine. */
const SMALL_MS = 35_000;
const KILLS_A_LOG = 100;
const KILLS = 1_000;

export const torture: Proof = {
  name: 'torture',
  says: 'kill -9 under load, of whoever writes and whoever writes through it: acknowledged is kept, once, in place.',
  async run({ full }) {
    const until = full ? Infinity : performance.now() + SMALL_MS;
    const goal = full ? KILLS : Infinity;
    const folder = temporaryDirectory('torture');
    const logs: Killed[] = [];
    const kills = () => logs.reduce((sum, log) => sum + log.kills, 0);
    while (kills() < goal && performance.now() < until) {
      const path = join(folder, `${logs.length}.sqlite`);
      const most = Math.min(KILLS_A_LOG, goal - kills());
      logs.push(await new TorturedLog(path).run(most, until));
      if (full) console.log(`  ${kills()} kills, ${sum(logs, 'wrong')} wrong`);
    }
    const remarks = logs.flatMap(({ remarks: own }) => own).slice(0, 20);
    const figures = {
      kills: kills(),
      kills_of_the_writer: sum(logs, 'killsOfHolder'),
      kills_of_who_wrote_through_it: sum(logs, 'killsOfGuest'),
      kills_while_starting: sum(logs, 'killsWhileStarting'),
      kills_while_closing: sum(logs, 'killsWhileClosing'),
      kills_while_folding: sum(logs, 'killsWhileFolding'),
      logs: logs.length,
      appends_acknowledged: sum(logs, 'acknowledged'),
      events_acknowledged: sum(logs, 'events'),
      lost: sum(logs, 'lost'),
      doubled: sum(logs, 'doubled'),
      moved: sum(logs, 'moved'),
      half_written: sum(logs, 'halfKept'),
      answered_twice_and_differently: sum(logs, 'changedAnswers'),
      refused_though_kept: sum(logs, 'refusedThoughKept'),
      denied_though_kept: sum(logs, 'keptThoughDenied'),
      of_unknown_origin: sum(logs, 'strangers'),
      missed_by_a_reader_of_all_of_it: sum(logs, 'missed'),
      unacknowledged_but_kept: sum(logs, 'keptUnanswered'),
      sent_again_unanswered: sum(logs, 'resent'),
      recoveries_with_quick_check: sum(logs, 'recoveries'),
      times_looked_through: sum(logs, 'verified'),
    };
    return { ok: sum(logs, 'wrong') === 0 && figures.events_acknowledged > 0, figures, remarks };
  },
};

function sum(logs: readonly Killed[], key: Exclude<keyof Killed, 'remarks'>): number {
  return logs.reduce((total, log) => total + log[key], 0);
}
