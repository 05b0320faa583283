import { readFileSync } from 'node:fs';
import { EventStoreDBClient, type SingleNodeOptions } from '@eventstore/db-client';
import { debug } from '@eventstore/db-client/dist/utils/debug.js';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { InvalidArgument } from '../errors.js';
import { type Accepted, AppendCall, type BatchCall, type WireEvent } from './append-call.js';
import type { LogPlace } from './connection-string.js';

export type ReadCall = ClientReadableStream<ReadResp>;

/** How long a client that is done with may take to let go of its calls. */
const DISPOSE_MS = 1_000;

/**
 * The client, with appends and reads made on its connection but without its wrapping: there stored bytes are as they
 * were written, events, checkpoints and `caughtUp` arrive in the order in which the server sent them, and most of what
 * is wrong with the client lies in what is left out.
 */
export class LogClient extends EventStoreDBClient {
  private used = false;
  private retired = false;
  private readonly waiting = new Set<() => void>();
  private readonly batchCalls = new WeakMap<StreamsClient, BatchCall | Promise<BatchCall>>();
  private readonly appendCalls = new WeakMap<BatchCall, AppendCall>();

  constructor(place: LogPlace) {
    silenceDebugging();
    // Every kind of connection has a constructor signature of its own; which one it is was read from the string.
    super(settingsOf(place) as SingleNodeOptions, channelOf(place), place.credentials);
    const { handleError } = this;
    // Called without being waited for; where no member of a cluster is found, its failure would end the process.
    this.handleError = (client, error) => handleError(client, error).catch(() => undefined);
  }

  get isRetired(): boolean {
    return this.retired;
  }

  /** Calls back when this client must not be waited for any more, unless told otherwise before. */
  readonly untilRetired = (tell: () => void): (() => void) => {
    if (this.retired) tell();
    else this.waiting.add(tell);
    return () => void this.waiting.delete(tell);
  };

  /** The first call of a client, awaited before any other: what server this is and what it can do. */
  async warmUp(): Promise<void> {
    this.used = true;
    const { supports } = await this.capabilities;
    if (supports(StreamsService.batchAppend)) return;
    throw new TooOld('EventStoreDB must be of version 21.10 or later');
  }

  /** @param after the revision they follow; null: there is no such stream */
  async append(
    stream: string,
    after: bigint | null,
    events: readonly WireEvent[],
  ): Promise<Accepted> {
    const open = this.GRPCStreamCreator(
      StreamsClient,
      'batchAppend',
      (client) => {
        const call = client.batchAppend(...this.callArguments({}, { deadline: Infinity }));
        this.appendCalls.set(call, new AppendCall(call));
        return call;
      },
      this.batchCalls,
    );
    const call = this.appendCalls.get(await open());
    if (!call) throw new Error('unreachable');
    return call.append(stream, after, events);
  }

  /**
   * Opens a read. `listen` hears of the call in the tick it is made, so that no error goes unheard.
   * @param deadline milliseconds since 1970, or Infinity
   */
  openRead(
    request: ReadReq,
    deadline: number,
    listen: (call: ReadCall) => void,
  ): Promise<ReadCall> {
    const open = this.GRPCStreamCreator(StreamsClient, 'read', (client) => {
      const call = client.read(request, ...this.callArguments({}, { deadline }));
      listen(call);
      return call;
    });
    return open();
  }

  /** Lets go of every call and of the connection, which `dispose` alone would leave to the garbage collector. */
  async retire(): Promise<void> {
    this.retired = true;
    for (const tell of [...this.waiting]) tell();
    this.waiting.clear();
    if (!this.used) return;
    let timer: NodeJS.Timeout | undefined;
    const longEnough = new Promise((resolve) => (timer = setTimeout(resolve, DISPOSE_MS)));
    await Promise.race([this.dispose(), longEnough]);
    clearTimeout(timer);
    void this.getChannel().then(
      (channel) => channel.close(),
      () => undefined,
    );
  }
}

export class TooOld extends Error {
  override readonly name = 'TooOld';
}

/** The client's debugging prints connection strings, passwords included, whatever DEBUG was meant for. */
function silenceDebugging(): void {
  for (const log of Object.values(debug)) log.enabled = false;
}

function settingsOf({ hosts, discover, options }: LogPlace): object {
  const { tlsCaFile, userCertFile, userKeyFile, ...settings } = options;
  void [tlsCaFile, userCertFile, userKeyFile];
  if (discover) return { ...settings, discover: hosts[0] };
  return hosts.length > 1 ? { ...settings, endpoints: hosts } : { ...settings, endpoint: hosts[0] };
}

function channelOf({ tls, options }: LogPlace) {
  if (!tls) return { insecure: true };
  const { tlsCaFile, userCertFile, userKeyFile } = options;
  return {
    insecure: false,
    ...(tlsCaFile && { rootCertificate: fileOf(tlsCaFile) }),
    ...(userCertFile && { userCertFile: fileOf(userCertFile) }),
    ...(userKeyFile && { userKeyFile: fileOf(userKeyFile) }),
  };
}

function fileOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new InvalidArgument(`The log's connection string names ${path}, which cannot be read.`, {
      cause,
    });
  }
}
