import { InvalidArgument } from '../errors.js';
import { type KeptEvent, LIMITS } from '../event-store.js';
import { linkHash } from '../hash-chain.js';
import { keptOf } from '../stored-event.js';
import type { Appender } from './appender.js';
import type { SealedEvent } from './stored-form.js';
import type { Head, StreamHeads } from './stream-heads.js';

/** What the server and we add to an event, at most. */
const OVERHEAD_BYTES = 700;

/** Writes events of an export as they were: a run of one stream together, one run after the other. */
export class Restoring {
  constructor(
    private readonly heads: StreamHeads,
    private readonly appender: Appender,
  ) {}

  /** @throws InvalidArgument where an event is not what follows in its stream, or was changed */
  async restore(events: readonly KeptEvent[]): Promise<void> {
    for (const run of runsOf(events)) await this.write(run);
  }

  private async write(run: readonly KeptEvent[]): Promise<void> {
    const [first] = run;
    if (!first) return;
    const { stream } = first;
    const head = await this.headOf(stream);
    let { last, hash: previous } = head;
    const sealed = run.map((event): SealedEvent => {
      demandNext(event, last, previous);
      const link = previous;
      last = event.revision;
      previous = event.hash;
      return { ...keptOf(event), previous: link };
    });
    const written = await this.appender.write(stream, head.last, sealed);
    if (written.kind === 'conflict') {
      this.heads.forget(stream);
      throw refusal(first, head.last);
    }
    this.heads.wrote(stream, written.appended.revision, previous);
  }

  private async headOf(stream: string): Promise<Head> {
    const known = this.heads.recall(stream);
    if (known?.state === 'open') return known;
    const { head } = await this.heads.look(stream);
    return head.state === 'open' ? head : this.heads.lookBeneath(stream);
  }
}

function demandNext(event: KeptEvent, last: bigint | null, previous: string): void {
  const follows = event.revision === (last ?? -1n) + 1n;
  if (!follows || linkHash(previous, event) !== event.hash) throw refusal(event, last);
}

function refusal({ stream, revision }: KeptEvent, last: bigint | null): InvalidArgument {
  return new InvalidArgument(
    `${stream} revision ${revision} is not what follows ${last === null ? 'nothing' : `revision ${last}`}: the export was changed or is out of order`,
  );
}

function* runsOf(events: readonly KeptEvent[]): Generator<KeptEvent[]> {
  let run: KeptEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size =
      Buffer.byteLength(event.dataText) + Buffer.byteLength(event.metadataText) + OVERHEAD_BYTES;
    const isFull = run.length === LIMITS.eventsPerAppend || bytes + size > LIMITS.appendBytes;
    if (run.length > 0 && (isFull || run[0]?.stream !== event.stream)) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(event);
    bytes += size;
  }
  if (run.length > 0) yield run;
}
