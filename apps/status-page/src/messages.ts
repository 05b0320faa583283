import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Message, paths } from '#pages';
import { encodingFor } from './negotiate.js';
import { SnapshotShelf } from './snapshot-shelf.js';

/** Says one of the page's messages; they are pages too, so they look alike and need no template here. */
@Injectable()
export class Messages {
  constructor(private readonly shelf: SnapshotShelf) {}

  say(message: Message, status: number, request: FastifyRequest, reply: FastifyReply): void {
    const page = this.shelf.find(paths.message(message));
    reply.status(status).header('cache-control', 'no-store').header('x-robots-tag', 'noindex');
    if (!page) {
      void reply.type('text/plain; charset=utf-8').send(`${message}\n`);
      return;
    }
    const encoding = encodingFor(String(request.headers['accept-encoding'] ?? ''));
    if (encoding !== 'identity') reply.header('content-encoding', encoding);
    const { body } = page.variants[encoding];
    void reply
      .headers({ ...page.ownHeaders, vary: 'accept-encoding' })
      .type(page.contentType)
      .send(body);
  }
}
