import { unpackToCommandError } from '@eventstore/db-client/dist/streams/appendToStream/unpackError.js';
import { parseUUID } from '@eventstore/db-client/dist/utils/grpcUUID.js';
import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import {
  BatchAppendReq,
  type BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import type { Position } from '../event-store.js';
import { positionOf } from './positions.js';

export type BatchCall = ClientDuplexStream<BatchAppendReq, BatchAppendResp>;

/** An event as it goes over the wire. */
export interface WireEvent {
  readonly id: string;
  readonly type: string;
  /** JSON as UTF-8. */
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** The server's answer to an append that it did not refuse. */
export interface Accepted {
  readonly revision: bigint;
  /** Missing where it repeats an answer of which it does not show the events any more. */
  readonly position: Position | undefined;
}

interface Pending {
  readonly stream: string;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One long call that carries every append of a client, each answered on its own. The client has such a call too, but
 * keeps the pending appends of all of them in one place: when one breaks, appends on others fail although they were
 * written, and an answer that comes late ends the process.
 */
export class AppendCall {
  private readonly pending = new Map<string, Pending>();
  private broken: Error | undefined;

  constructor(private readonly call: BatchCall) {
    call.on('data', (response: BatchAppendResp) => this.hear(response));
    call.on('error', (error) => this.end(error));
    call.once('end', () => this.end(new Error('the server ended the call')));
    call.once('close', () => this.end(new Error('the connection was closed')));
  }

  /** @param after null: there is no such stream */
  append(stream: string, after: bigint | null, events: readonly WireEvent[]): Promise<Accepted> {
    return new Promise((resolve, reject) => {
      if (this.broken) throw this.broken;
      const id = randomUUID();
      this.pending.set(id, { stream, resolve, reject });
      this.call.write(requestOf(id, stream, after, events));
    });
  }

  private hear(response: BatchAppendResp): void {
    const id = parseUUID(response.getCorrelationId()) ?? '';
    const pending = this.pending.get(id);
    // Answered before, or given up and forgotten.
    if (!pending) return;
    this.pending.delete(id);
    const error = response.getError();
    if (error) return pending.reject(unpacked(error, pending.stream));
    const success = response.getSuccess();
    const position = success?.getPosition();
    pending.resolve({
      revision: BigInt(success?.getCurrentRevision() ?? -1),
      position: position && positionOf(position.getCommitPosition(), position.getPreparePosition()),
    });
  }

  private end(error: Error): void {
    this.broken ??= error;
    for (const { reject } of this.pending.values()) reject(this.broken);
    this.pending.clear();
    // So that the client opens another one.
    if (!this.call.writableEnded) this.call.end();
  }
}

function unpacked(error: NonNullable<ReturnType<BatchAppendResp['getError']>>, stream: string) {
  try {
    return unpackToCommandError(error, stream);
  } catch (cause) {
    return new Error(`Could not recognize ${error.getMessage()}`, { cause });
  }
}

function requestOf(
  id: string,
  stream: string,
  after: bigint | null,
  events: readonly WireEvent[],
): BatchAppendReq {
  const options = new BatchAppendReq.Options().setStreamIdentifier(
    new StreamIdentifier().setStreamName(Buffer.from(stream)),
  );
  if (after === null) options.setNoStream(new Empty());
  else options.setStreamPosition(String(after));
  return new BatchAppendReq()
    .setCorrelationId(new UUID().setString(id))
    .setOptions(options)
    .setProposedMessagesList(events.map(proposal))
    .setIsFinal(true);
}

function proposal({ id, type, data, metadata }: WireEvent): BatchAppendReq.ProposedMessage {
  const message = new BatchAppendReq.ProposedMessage()
    .setId(new UUID().setString(id))
    .setData(data)
    .setCustomMetadata(metadata);
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return message;
}
