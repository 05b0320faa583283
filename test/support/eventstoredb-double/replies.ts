import { Any } from 'google-protobuf/google/protobuf/any_pb.js';
import * as shared from '@eventstore/db-client/generated/shared_pb.js';
import { Status } from '@eventstore/db-client/generated/status_pb.js';
import { BatchAppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { APPEND_BYTES_MAX, EXPECTED } from './check-commit.js';
import type { Stored } from './journal.js';
import type { Outcome } from './writer.js';

/** An error as the server sends it: in the trailers, for the client to recognise. */
export function failure(
  code: status,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): Partial<ServiceError> {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return { code, details, metadata };
}

export function streamDeleted(stream: string): Partial<ServiceError> {
  return failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

export function wrongVersion(stream: string, expected: bigint, current: bigint) {
  const words = `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${current}`;
  return failure(status.FAILED_PRECONDITION, words, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(current),
  });
}

export function readEvent(event: Stored): ReadResp {
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(named(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.position))
    .setPreparePosition(String(event.position))
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('created', String(BigInt(event.created) * 10_000n))
    .set('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  return new ReadResp().setEvent(
    new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.position)),
  );
}

export function named(stream: string): shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
}

/** The answer to one append of the long call. */
export function batchReply(
  id: shared.UUID | undefined,
  stream: string,
  expected: bigint,
  outcome: Outcome,
): BatchAppendResp {
  const reply = new BatchAppendResp().setCorrelationId(id).setStreamIdentifier(named(stream));
  if (outcome.kind !== 'done') return reply.setError(statusOf(stream, expected, outcome));
  const success = new BatchAppendResp.Success();
  if (outcome.revision < 0n) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(outcome.revision));
  if (outcome.position === undefined) success.setNoPosition(new shared.Empty());
  else {
    const position = String(outcome.position);
    success.setPosition(
      new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position),
    );
  }
  return reply.setSuccess(success);
}

/** An error inside a reply: the call goes on. */
export function inBand(code: number, message: string, type: string, bytes: Uint8Array): Status {
  const details = new Any();
  details.pack(bytes, type);
  return new Status().setCode(code).setMessage(message).setDetails(details);
}

function statusOf(
  stream: string,
  expected: bigint,
  outcome: Exclude<Outcome, { kind: 'done' }>,
): Status {
  switch (outcome.kind) {
    case 'wrong': {
      const details = new shared.WrongExpectedVersion();
      if (outcome.current < 0n) details.setCurrentNoStream(new shared.Empty());
      else details.setCurrentStreamRevision(String(outcome.current));
      if (expected === EXPECTED.any) details.setExpectedAny(new shared.Empty());
      else if (expected === EXPECTED.exists) details.setExpectedStreamExists(new shared.Empty());
      else if (expected === EXPECTED.none) details.setExpectedNoStream(new shared.Empty());
      else details.setExpectedStreamPosition(String(expected));
      const type = 'event_store.client.WrongExpectedVersion';
      return inBand(6, 'WrongExpectedVersion', type, details.serializeBinary());
    }
    case 'deleted': {
      const details = new shared.StreamDeleted().setStreamIdentifier(named(stream));
      const type = 'event_store.client.StreamDeleted';
      return inBand(5, 'StreamDeleted', type, details.serializeBinary());
    }
    case 'tooLarge': {
      const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(APPEND_BYTES_MAX);
      const type = 'event_store.client.MaximumAppendSizeExceeded';
      return inBand(3, 'MaximumAppendSizeExceeded', type, details.serializeBinary());
    }
  }
}
