import { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerWritableStream, type ServiceError, status } from '@grpc/grpc-js';
import type { Fault } from './faults.js';
import { wantedBy } from './filter.js';
import type { Journal, Stored } from './journal.js';
import { failure, named, readEvent, streamDeleted } from './replies.js';
import { isTombstoned, shown } from './shown.js';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Answers one read, as far as the reader takes it. */
export async function answerRead(
  call: ReadCall,
  journal: Journal,
  now: number,
  fault: Fault | undefined,
): Promise<void> {
  const options = call.request.getOptions();
  if (!options) return fail(call, failure(status.INVALID_ARGUMENT, 'no options'));
  const found = options.hasAll() ? ofAll(options, journal) : ofStream(options, journal, now);
  if ('code' in found) return fail(call, found);
  if (found === NOWHERE) {
    const stream = nameOf(options);
    const missing = new ReadResp.StreamNotFound().setStreamIdentifier(named(stream));
    call.write(new ReadResp().setStreamNotFound(missing));
    return void call.end();
  }
  let sent = 0;
  for (const event of found as readonly Stored[]) {
    if (call.cancelled) return;
    if (fault?.kind === 'breakAfter' && sent === fault.events) {
      return fail(call, failure(fault.code, 'broken on purpose'));
    }
    if (fault?.kind === 'endAfter' && sent === fault.events) return void call.end();
    if (!call.write(readEvent(event))) await drained(call);
    sent += 1;
  }
  call.end();
}

/** Resolves when there is room again, or nobody reads any more. */
export function drained(call: ReadCall): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done);
      call.off('cancelled', done);
      call.off('close', done);
      resolve();
    };
    call.on('drain', done);
    call.on('cancelled', done);
    call.on('close', done);
    if (call.cancelled) done();
  });
}

export function fail(call: ReadCall, error: Partial<ServiceError>): void {
  call.emit('error', error);
}

const NOWHERE: readonly Stored[] = [];

function ofStream(
  options: ReadReq.Options,
  journal: Journal,
  now: number,
): readonly Stored[] | Partial<ServiceError> {
  const stream = nameOf(options);
  if (isTombstoned(journal, stream)) return streamDeleted(stream);
  const events = shown(journal, stream, now);
  if (!events) return NOWHERE;
  const from = options.getStream();
  const count = Number(options.getCount());
  const revision = from?.hasRevision() ? BigInt(from.getRevision()) : undefined;
  if (options.getReadDirection() === ReadReq.Options.ReadDirection.FORWARDS) {
    if (from?.hasEnd()) {
      return failure(status.UNKNOWN, 'Unexpected ReadStreamResult: Error');
    }
    return [...events.filter((event) => event.revision >= (revision ?? 0n)).slice(0, count)];
  }
  const before = from?.hasStart() ? 0n : revision;
  return events
    .filter((event) => before === undefined || event.revision <= before)
    .reverse()
    .slice(0, count);
}

/** Forwards with the event at the position, backwards from the one before it. */
function ofAll(
  options: ReadReq.Options,
  journal: Journal,
): readonly Stored[] | Partial<ServiceError> {
  const from = options.getAll();
  const count = Number(options.getCount());
  const place = from?.getPosition();
  const position = place && BigInt(place.getCommitPosition());
  if (position !== undefined && !journal.hasPosition(position)) {
    return failure(status.UNKNOWN, 'Unexpected ReadAllResult: Error');
  }
  const wanted = wantedBy(options);
  const forwards = options.getReadDirection() === ReadReq.Options.ReadDirection.FORWARDS;
  const { records } = journal;
  const start = from?.hasStart() ? 0 : records.length;
  let at = position === undefined ? start : journal.indexFrom(position);
  const found: Stored[] = [];
  for (; found.length < count; at += forwards ? 1 : -1) {
    const event = records[forwards ? at : at - 1];
    if (!event) break;
    if (wanted(event)) found.push(event);
  }
  return [...found];
}

function nameOf(options: ReadReq.Options): string {
  const name = options.getStream()?.getStreamIdentifier()?.getStreamName_asU8();
  return Buffer.from(name ?? new Uint8Array()).toString('utf8');
}
