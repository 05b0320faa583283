import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import {
  SupportedMethod,
  SupportedMethods,
} from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import {
  type DeleteReq,
  DeleteResp,
  type TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import { Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js';
import { answerAppend, answerBatches } from './appends.js';
import { EXPECTED } from './check-commit.js';
import { Faults } from './faults.js';
import { Journal, type Proposed } from './journal.js';
import { answerRead, type ReadCall } from './reading.js';
import { failure, streamDeleted, wrongVersion } from './replies.js';
import { answerSubscription } from './subscribing.js';
import { type Outcome, Writer } from './writer.js';

export interface DoubleOptions {
  /** 0, or left out: any that is free. */
  readonly port?: number;
  readonly now?: () => number;
  /** Events that may wait for a subscriber who is live. */
  readonly liveBuffer?: number;
}

/**
 * EventStoreDB's wire protocol over a log in memory, built from the service definitions that the client brings along,
 * with the rules of the server and with faults that can be switched on. It keeps nothing and knows no access rights.
 */
export class EventStoreDbDouble {
  readonly faults = new Faults();
  private readonly server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
  private readonly journal: Journal;
  private readonly writer: Writer;
  port = 0;

  private constructor(private readonly options: DoubleOptions) {
    const { now = Date.now } = options;
    this.journal = new Journal(now);
    this.writer = new Writer(this.journal, now);
    this.server.addService(StreamsService, this.streams());
    this.server.addService(ServerFeaturesService, this.features());
    this.server.addService(GossipService, this.gossip());
  }

  static async start(options: DoubleOptions = {}): Promise<EventStoreDbDouble> {
    const double = new EventStoreDbDouble(options);
    const address = `127.0.0.1:${options.port ?? 0}`;
    double.port = await new Promise<number>((resolve, reject) =>
      double.server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
    return double;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Events of all streams, the server's own among them. */
  get size(): number {
    return this.journal.records.length;
  }

  /** Ids in the order of a stream. */
  idsOf(stream: string): string[] {
    return this.journal.of(stream).map(({ id }) => id);
  }

  /** Writes past every rule, as another program might have. */
  put(stream: string, event: Omit<Proposed, 'id'>): void {
    this.journal.write(stream, [{ ...event, id: crypto.randomUUID() }]);
  }

  /** As after a restart, of what only its memory knew. */
  forgetRecent(): void {
    this.writer.forgetRecent();
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private streams() {
    const { now = Date.now, liveBuffer = 2_000 } = this.options;
    return {
      read: (call: ReadCall) => {
        const isSubscription = call.request.getOptions()?.hasSubscription() ?? false;
        const fault = this.faults.next(isSubscription ? 'subscribe' : 'read');
        if (fault?.kind === 'hang') return;
        if (fault?.kind === 'fail') {
          return call.emit(
            'error',
            failure(fault.code, fault.words ?? 'broken on purpose', fault.trailers),
          );
        }
        const answering = isSubscription
          ? answerSubscription(call, this.journal, { bufferMax: liveBuffer }, fault, this.faults)
          : answerRead(call, this.journal, now(), fault);
        void answering.catch((error: unknown) =>
          call.emit('error', failure(status.INTERNAL, String(error))),
        );
      },
      batchAppend: (call: Parameters<typeof answerBatches>[0]) =>
        answerBatches(call, this.writer, this.faults),
      append: (
        call: Parameters<typeof answerAppend>[0],
        callback: Parameters<typeof answerAppend>[1],
      ) => answerAppend(call, callback, this.writer),
      delete: (call: { request: DeleteReq }, callback: Callback<DeleteResp>) =>
        this.shut('delete', call.request, new DeleteResp(), callback),
      tombstone: (call: { request: TombstoneReq }, callback: Callback<TombstoneResp>) =>
        this.shut('tombstone', call.request, new TombstoneResp(), callback),
    };
  }

  private shut<Reply extends DeleteResp | TombstoneResp>(
    kind: 'delete' | 'tombstone',
    request: DeleteReq | TombstoneReq,
    reply: Reply,
    callback: Callback<Reply>,
  ): void {
    const fault = this.faults.next(kind);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'fail') return callback(failure(fault.code, fault.words ?? ''));
    const options = request.getOptions();
    const name = options?.getStreamIdentifier()?.getStreamName_asU8();
    const stream = Buffer.from(name ?? new Uint8Array()).toString('utf8');
    const expected = options?.hasRevision()
      ? BigInt(options.getRevision())
      : options?.hasNoStream()
        ? EXPECTED.none
        : options?.hasStreamExists()
          ? EXPECTED.exists
          : EXPECTED.any;
    const outcome: Outcome = this.writer[kind](stream, expected);
    if (fault?.kind === 'silent') return;
    if (outcome.kind === 'wrong') return callback(wrongVersion(stream, expected, outcome.current));
    if (outcome.kind === 'deleted') return callback(streamDeleted(stream));
    callback(null, reply);
  }

  private features() {
    return {
      getSupportedMethods: (_: unknown, callback: Callback<SupportedMethods>) => {
        const fault = this.faults.next('features');
        if (fault?.kind === 'hang') return;
        if (fault?.kind === 'fail') return callback(failure(fault.code, fault.words ?? ''));
        const methods = ['read', 'append', 'batchappend', 'delete', 'tombstone'].map((name) =>
          new SupportedMethod()
            .setServiceName('event_store.client.streams.streams')
            .setMethodName(name),
        );
        callback(
          null,
          new SupportedMethods().setMethodsList(methods).setEventStoreServerVersion('23.10.6'),
        );
      },
    };
  }

  private gossip() {
    return {
      read: (_: unknown, callback: Callback<ClusterInfo>) => {
        const here = new EndPoint().setAddress('127.0.0.1').setPort(this.port);
        const member = new MemberInfo()
          .setInstanceId(new UUID().setString('00000000-0000-4000-8000-000000000001'))
          .setTimeStamp('0')
          .setState(MemberInfo.VNodeState.LEADER)
          .setIsAlive(true)
          .setHttpEndPoint(here);
        callback(null, new ClusterInfo().setMembersList([member]));
      },
    };
  }
}

type Callback<Reply> = (error: Partial<ServiceError> | null, reply?: Reply) => void;
