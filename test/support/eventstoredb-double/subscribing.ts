import { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import type { Fault, Faults } from './faults.js';
import { wantedBy, windowOf } from './filter.js';
import type { Journal, Stored } from './journal.js';
import { drained, fail, type ReadCall } from './reading.js';
import { failure, readEvent } from './replies.js';

/** Events of one page while catching up. */
const PAGE = 32;

export interface Live {
  /** Events that may wait for a reader who is live; more, and the server drops the reader. */
  readonly bufferMax: number;
}

/** One subscription to the whole log: the past, `caughtUp`, and what comes. */
export async function answerSubscription(
  call: ReadCall,
  journal: Journal,
  { bufferMax }: Live,
  fault: Fault | undefined,
  faults: Faults,
): Promise<void> {
  const options = call.request.getOptions() ?? new ReadReq.Options();
  const start = startOf(options, journal);
  if (start === undefined)
    return fail(call, failure(status.UNKNOWN, 'Exception was thrown by handler.'));
  const teller = new Teller(call, fault, faults);
  const id = new ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  call.write(new ReadResp().setConfirmation(id));
  if (fault?.kind === 'mute') return;
  const wanted = wantedBy(options);
  const interval =
    windowOf(options) * (options.getFilter()?.getCheckpointintervalmultiplier() ?? 0);
  const past = await catchUp(teller, journal, start, wanted, interval, windowOf(options));
  if (call.cancelled || teller.isOver) return;
  const waiting: Stored[] = [];
  let pumping = false;
  let considered = past.considered;
  const pump = async () => {
    pumping = true;
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      if (wanted(event)) await teller.event(event);
      considered += 1;
      if (interval > 0 && considered >= interval) {
        considered = 0;
        await teller.checkpoint(event.position);
      }
    }
    pumping = false;
  };
  const stop = journal.listen((written) => {
    waiting.push(...written);
    if (waiting.length > bufferMax) {
      stop();
      const words =
        'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.';
      return fail(call, failure(status.ABORTED, words));
    }
    if (!pumping) void pump();
  });
  call.once('cancelled', stop);
  call.once('close', stop);
  // What was written since the last page.
  waiting.push(...journal.records.slice(past.next));
  if (fault?.kind !== 'noCaughtUp') call.write(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
  await pump();
}

async function catchUp(
  teller: Teller,
  journal: Journal,
  start: number,
  wanted: (event: Stored) => boolean,
  interval: number,
  window: number,
): Promise<{ next: number; considered: number }> {
  let next = start;
  let considered = 0;
  while (next < journal.records.length && !teller.isOver) {
    // A page ends with so many events that are wanted, or looked at.
    const first = journal.records[next];
    let position = first?.position ?? 0n;
    let told = 0;
    let looked = 0;
    while (told < PAGE && looked < Math.max(window, PAGE)) {
      const event = journal.records[next];
      if (!event) break;
      next += 1;
      looked += 1;
      if (!wanted(event)) continue;
      told += 1;
      position = event.position;
      await teller.event(event);
    }
    considered += looked;
    if (next < journal.records.length && interval > 0 && considered >= interval) {
      considered %= interval;
      await teller.checkpoint(position);
    }
  }
  return { next, considered };
}

/** The first record after the position; undefined where no record begins there. */
function startOf(options: ReadReq.Options, journal: Journal): number | undefined {
  const all = options.getAll();
  if (all?.hasEnd()) return journal.records.length;
  const place = all?.getPosition();
  if (!place) return 0;
  const position = BigInt(place.getCommitPosition());
  return journal.hasPosition(position) ? journal.indexFrom(position) + 1 : undefined;
}

/** Writes to one reader, and breaks off where it was told to. */
class Teller {
  isOver = false;
  private told = 0;

  constructor(
    private readonly call: ReadCall,
    private readonly fault: Fault | undefined,
    private readonly faults: Faults,
  ) {}

  async event(event: Stored): Promise<void> {
    if (this.isOver) return;
    if (this.fault?.kind === 'breakAfter' && this.told === this.fault.events) {
      this.isOver = true;
      return fail(this.call, failure(this.fault.code, 'broken on purpose'));
    }
    if (this.fault?.kind === 'endAfter' && this.told === this.fault.events) {
      this.isOver = true;
      return void this.call.end();
    }
    this.told += 1;
    this.faults.told += 1;
    await this.write(readEvent(event));
  }

  async checkpoint(position: bigint): Promise<void> {
    const checkpoint = new ReadResp.Checkpoint()
      .setCommitPosition(String(position))
      .setPreparePosition(String(position));
    await this.write(new ReadResp().setCheckpoint(checkpoint));
  }

  private async write(response: ReadResp): Promise<void> {
    if (this.isOver || this.call.cancelled) return;
    if (!this.call.write(response)) await drained(this.call);
  }
}
