import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A wire between a client and a server that can break, freeze, or let nobody in. */
export class Line {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private server: Server | undefined;
  private port = 0;
  private frozen = false;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  static async to(port: number, host = '127.0.0.1'): Promise<Line> {
    const line = new Line({ host, port });
    await line.restore();
    return line;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Clients that are connected now. */
  get connections(): number {
    return this.pairs.size;
  }

  /** Breaks every connection. */
  drop(): void {
    for (const [near, far] of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Nothing goes through any more, in either direction; nobody is told. */
  freeze(): void {
    this.frozen = true;
    for (const sockets of this.pairs) for (const socket of sockets) socket.pause();
  }

  thaw(): void {
    this.frozen = false;
    for (const sockets of this.pairs) for (const socket of sockets) socket.resume();
  }

  /** As when the server is down. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    const closed = server && new Promise<void>((resolve) => server.close(() => resolve()));
    this.drop();
    await closed;
  }

  /** Lets clients in again, at the same place. */
  restore(): Promise<void> {
    this.server = createServer((near) => this.join(near));
    return new Promise((resolve, reject) => {
      this.server?.once('error', reject);
      this.server?.listen(this.port, '127.0.0.1', () => {
        // A server that listens on a port has one.
        this.port = (this.server?.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return this.refuse();
  }

  private join(near: Socket): void {
    const far = connect(this.target.port, this.target.host);
    const pair = [near, far] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        if (!to.write(bytes)) from.pause();
      });
      to.on('drain', () => {
        if (!this.frozen) from.resume();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
    }
    if (this.frozen) for (const socket of pair) socket.pause();
  }
}
