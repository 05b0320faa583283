import type { Verified } from '#event-store';

/** Tells a person what was looked at, and what was found. */
export function sayVerified(report: Verified, faultsOfHeads: readonly string[]): void {
  for (const fault of faultsOfHeads) console.error(`Published heads: ${fault}`);
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
