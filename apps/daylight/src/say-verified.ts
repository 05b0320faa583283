import type { Verified } from '#event-store';

/** What became of the places at which heads of the log were published. */
export interface PublishedHeads {
  /** Lines that cannot be believed, in words. */
  readonly faults: readonly string[];
  /** Files that the settings name and that are not there. */
  readonly absent: readonly string[];
  /** Where lines were cut short by a crash, and how many. */
  readonly unread: readonly { readonly place: string; readonly lines: number }[];
}

/** Tells a person what was looked at, and what was found. */
export function sayVerified(report: Verified, { faults, absent, unread }: PublishedHeads): void {
  for (const fault of faults) console.error(`Published heads: ${fault}`);
  for (const path of absent) {
    console.error(
      `Published heads: DAYLIGHT_HEADS_FILE names ${path}, which is not there: the log could not be compared with it. Bring the file back, or its disk.`,
    );
  }
  for (const { place, lines } of unread) {
    console.error(
      `Published heads: ${n(lines)} line of ${place} could not be read: it was cut short, as a crash does.`,
    );
  }
  if (report.firstBad !== undefined) {
    console.error(
      `The log is not as it was written.\nFirst bad: ${report.firstBad}\n${n(report.events + report.rules)} events before it are right.`,
    );
    return;
  }
  const { events, rules, streams, deleted, truncated, checkpoints, signed, heads } = report;
  const lines = [
    `The log is as it was written: ${n(events)} events in ${n(streams)} streams, every hash right.`,
    ...(deleted === null
      ? []
      : [
          `  hidden     ${n(deleted)} streams deleted, ${n(truncated ?? 0)} truncated; ${n(rules)} records say so`,
        ]),
    `  signed     ${n(checkpoints)} checkpoints; the newest covers ${n(signed)} events, so ${n(events - signed)} are not signed yet`,
    `  published  ${n(heads)} heads compared`,
  ];
  if (report.unchained > 0) {
    lines.push(
      `  unchained  ${n(report.unchained)} events of other programs, covered by signed roots alone`,
    );
  }
  console.log(lines.join('\n'));
}

function n(count: number): string {
  return count.toLocaleString('en');
}
