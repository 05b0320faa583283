import { deserialize, serialize } from 'node:v8';
import type { Socket } from 'node:net';

/** Over this, whoever speaks is not one of us. */
const FRAME_MAX = 256 * 1024 * 1024;
const HEAD = 4;

/** Sends one value: its length in four bytes, then the value as V8 writes it. */
export function sendFrame(socket: Socket, value: unknown): void {
  const body = serialize(value);
  const length = Buffer.alloc(HEAD);
  length.writeUInt32BE(body.length);
  socket.cork();
  socket.write(length);
  socket.write(body);
  socket.uncork();
}

/** Hands over each value as it is complete, and hangs up on whoever sends what is none. */
export function receiveFrames(socket: Socket, take: (value: unknown) => void): void {
  let waiting: Buffer[] = [];
  let size = 0;
  let needed = HEAD;
  socket.on('data', (piece) => {
    waiting.push(piece);
    size += piece.length;
    // Joined once a frame is whole: joining at each piece would copy a long one over and over.
    if (size < needed) return;
    let bytes = Buffer.concat(waiting, size);
    for (;;) {
      needed = HEAD + (bytes.length >= HEAD ? bytes.readUInt32BE(0) : 0);
      if (needed > FRAME_MAX) return hangUp(socket, 'a frame is too long');
      if (bytes.length < needed || bytes.length < HEAD) break;
      let value: unknown;
      try {
        value = deserialize(bytes.subarray(HEAD, needed));
      } catch {
        return hangUp(socket, 'what was sent is not a frame');
      }
      take(value);
      if (socket.destroyed) return;
      bytes = bytes.subarray(needed);
    }
    waiting = bytes.length > 0 ? [bytes] : [];
    size = bytes.length;
  });
}

/** Nothing more is heard from this socket. */
export function hangUp(socket: Socket, words: string): void {
  socket.destroy(new Error(words));
}
