import { deserialize, serialize } from 'node:v8';
import type { Socket } from 'node:net';

/** Over this, whoever speaks is not one of us. */
const FRAME_MAX = 256 * 1024 * 1024;

/** Sends one value: its length in four bytes, then the value as V8 writes it. */
export function sendFrame(socket: Socket, value: unknown): void {
  const body = serialize(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  socket.cork();
  socket.write(length);
  socket.write(body);
  socket.uncork();
}

/** Hands over each value as it is complete. */
export function receiveFrames(socket: Socket, take: (value: unknown) => void): void {
  let waiting: Buffer[] = [];
  let size = 0;
  socket.on('data', (piece) => {
    waiting.push(Buffer.from(piece));
    size += piece.length;
    if (size < 4) return;
    let bytes = Buffer.concat(waiting);
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE(0);
      if (length > FRAME_MAX) return socket.destroy();
      if (bytes.length < 4 + length) break;
      take(deserialize(bytes.subarray(4, 4 + length)));
      bytes = bytes.subarray(4 + length);
    }
    waiting = [bytes];
    size = bytes.length;
    return undefined;
  });
}
