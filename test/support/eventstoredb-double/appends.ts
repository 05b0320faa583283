import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import * as shared from '@eventstore/db-client/generated/shared_pb.js';
import {
  AppendReq,
  AppendResp,
  type BatchAppendReq,
  type BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  status,
} from '@grpc/grpc-js';
import { EXPECTED } from './check-commit.js';
import type { Fault, Faults } from './faults.js';
import type { Proposed } from './journal.js';
import { batchReply, failure, inBand, named, streamDeleted } from './replies.js';
import type { Outcome, Writer } from './writer.js';

type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

interface Begun {
  readonly stream: string;
  readonly expected: bigint;
  readonly events: Proposed[];
}

const UUID_SHAPE = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The long call: an append in one frame or several, each answered on its own. */
export function answerBatches(call: BatchCall, writer: Writer, faults: Faults): void {
  const begun = new Map<string, Begun>();
  call.on('error', () => undefined);
  call.on('end', () => call.end());
  call.on('data', (request) => {
    const id = request.getCorrelationId();
    const key = id?.getString() ?? '';
    const options = request.getOptions();
    if (options) {
      const stream = textOf(options.getStreamIdentifier()?.getStreamName_asU8());
      begun.set(key, { stream, expected: expectedOf(options), events: [] });
    }
    const append = begun.get(key);
    if (!append) return;
    const proposed: Proposed[] = request.getProposedMessagesList().map(proposedOf);
    if (proposed.some((event) => !UUID_SHAPE.test(event.id))) {
      begun.delete(key);
      return void call.write(badRequest(id, append));
    }
    append.events.push(...proposed);
    if (!request.getIsFinal()) return;
    begun.delete(key);
    answer(call, writer, id, append, faults.next('append'));
  });
}

function answer(
  call: BatchCall,
  writer: Writer,
  id: UUID | undefined,
  { stream, expected, events }: Begun,
  fault: Fault | undefined,
): void {
  if (expected < EXPECTED.exists) {
    // A revision beyond all numbers ends the call for everybody on it.
    return void call.emit('error', failure(status.UNKNOWN, 'Exception was thrown by handler.'));
  }
  switch (fault?.kind) {
    case 'fail':
      return void call.emit(
        'error',
        failure(fault.code, fault.words ?? 'broken on purpose', fault.trailers),
      );
    case 'hang':
      return;
    case 'refuse': {
      const bytes = new shared.Empty().serializeBinary();
      const error = inBand(14, fault.words, 'google.protobuf.Empty', bytes);
      return void call.write(batchReply(id, stream, expected, REFUSED).setError(error));
    }
  }
  const reply = batchReply(id, stream, expected, writer.append(stream, expected, events));
  switch (fault?.kind) {
    case 'silent':
      return;
    case 'failAfter':
      return void call.emit('error', failure(fault.code, fault.words ?? 'broken on purpose'));
    case 'twice':
      call.write(reply);
  }
  call.write(reply);
}

const REFUSED: Outcome = { kind: 'deleted' };

/** The short call, one append each: what clients use that give credentials with a call. */
export function answerAppend(
  call: ServerReadableStream<AppendReq, AppendResp>,
  callback: sendUnaryData<AppendResp>,
  writer: Writer,
): void {
  const requests: AppendReq[] = [];
  call.on('data', (request) => requests.push(request));
  call.on('end', () => {
    const [options] = requests.map((request) => request.getOptions());
    const stream = textOf(options?.getStreamIdentifier()?.getStreamName_asU8());
    const expected = options?.hasRevision()
      ? BigInt(options.getRevision())
      : options?.hasNoStream()
        ? EXPECTED.none
        : options?.hasStreamExists()
          ? EXPECTED.exists
          : EXPECTED.any;
    const events = requests.slice(1).map((request) => {
      const message = request.getProposedMessage() ?? new AppendReq.ProposedMessage();
      return proposedOf(message);
    });
    const outcome = writer.append(stream, expected, events);
    if (outcome.kind === 'deleted') return callback(streamDeleted(stream));
    if (outcome.kind === 'tooLarge') return callback(failure(status.INVALID_ARGUMENT, 'too large'));
    const reply = new AppendResp();
    if (outcome.kind === 'wrong') {
      const wrong = new AppendResp.WrongExpectedVersion();
      if (outcome.current < 0n) wrong.setCurrentNoStream(new shared.Empty());
      else wrong.setCurrentRevision(String(outcome.current));
      return callback(null, reply.setWrongExpectedVersion(wrong));
    }
    const success = new AppendResp.Success().setCurrentRevision(String(outcome.revision));
    callback(null, reply.setSuccess(success));
  });
}

function badRequest(id: UUID | undefined, { stream, expected }: Begun): BatchAppendResp {
  const bytes = new shared.BadRequest().serializeBinary();
  const error = inBand(3, 'BadRequest', 'event_store.client.BadRequest', bytes);
  return batchReply(id, stream, expected, REFUSED)
    .setStreamIdentifier(named(stream))
    .setError(error);
}

function proposedOf(message: BatchAppendReq.ProposedMessage | AppendReq.ProposedMessage): Proposed {
  const about = message.getMetadataMap();
  return {
    id: message.getId()?.getString().toLowerCase() ?? '',
    type: about.get('type') ?? '',
    isJson: about.get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function expectedOf(options: BatchAppendReq.Options): bigint {
  if (options.hasNoStream()) return EXPECTED.none;
  if (options.hasAny()) return EXPECTED.any;
  if (options.hasStreamExists()) return EXPECTED.exists;
  const revision = BigInt(options.getStreamPosition());
  return revision > 2n ** 63n - 1n || revision < 0n ? -99n : revision;
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? new Uint8Array()).toString('utf8');
}
