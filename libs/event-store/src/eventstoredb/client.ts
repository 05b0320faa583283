import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { EventStoreDBClient, type SingleNodeOptions } from '@eventstore/db-client';
import { debug } from '@eventstore/db-client/dist/utils/debug.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { InvalidArgument } from '../errors.js';
import type { LogPlace } from './connection-string.js';

export type ReadCall = ClientReadableStream<ReadResp>;

/** How long a client that is done with may take to let go of its calls. */
const DISPOSE_MS = 1_000;

/**
 * The client, with its reads taken where it takes them itself, before it wraps them: there the stored bytes are still
 * as they were written, and events, checkpoints and `caughtUp` arrive in the order the server sent them.
 */
export class LogClient extends EventStoreDBClient {
  private used = false;
  private readonly retirement = new AbortController();

  constructor(place: LogPlace) {
    silenceDebugging();
    // Every kind of connection has a constructor signature of its own; which one it is was read from the string.
    super(settingsOf(place) as SingleNodeOptions, channelOf(place), place.credentials);
    // Every call that is on its way listens.
    setMaxListeners(0, this.retirement.signal);
  }

  /** Aborts when this client must not be waited for any more. */
  get retired(): AbortSignal {
    return this.retirement.signal;
  }

  /** The first call of a client, awaited before any other: what server this is and what it can do. */
  async warmUp(): Promise<void> {
    this.used = true;
    await this.capabilities;
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
    this.retirement.abort();
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

/** The client's debugging prints connection strings, passwords included, whatever DEBUG was meant for. */
function silenceDebugging(): void {
  for (const log of Object.values(debug)) log.enabled = false;
}

function settingsOf({ hosts, discover, options }: LogPlace): object {
  const { tlsCaFile, userCertFile, userKeyFile, ...settings } = options;
  void [tlsCaFile, userCertFile, userKeyFile];
  if (discover) return { ...settings, discover: hosts[0] };
  return hosts.length > 1
    ? { ...settings, endpoints: hosts }
    : { ...settings, endpoint: hosts[0] };
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
