import { setAsideHistory } from '#delivery';
import type { Clock, Position } from '#event-store';
import { settleLog, type Views, type Watermark } from '#read-models';
import { projections } from '../../projector/src/house.js';

interface Shared {
  readonly views: Views;
  readonly watermark: Watermark;
  readonly clock: Clock;
}

const LOOK_MS = 5_000;

/**
 * Views are being made anew from a log that was there before them: waits until they have read it, and sets aside what
 * would be sent for its sake. Until then nobody must be mailed.
 */
export async function settleHistory(
  { views, watermark, clock }: Shared,
  upTo: Position,
): Promise<void> {
  console.log(
    'The views are new and the log is not: reading all of it once. Nobody is mailed for what is old, neither again nor for the first time.',
  );
  const names = projections.map(({ name }) => name);
  while (!(await watermark.reached(upTo, names, LOOK_MS))) continue;
  const count = await setAsideHistory(views, upTo, clock.now());
  await settleLog(views);
  console.log(
    `The log was read; ${count} old deliveries were set aside. Whoever had not been told yet is not told of these either: publish an update on what still goes on.`,
  );
}
