import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FaultFilter } from './fault.filter.js';
import { Messages } from './messages.js';
import { snapshotsFirst } from './serve-snapshots.js';
import { SnapshotShelf } from './snapshot-shelf.js';
import { StatusPageModule, type StatusPageParts } from './status-page.module.js';

export type { StatusPageParts } from './status-page.module.js';

export interface StatusPage {
  /** Opens the port; 0 takes any free one. Answers with the port. */
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
}

/** Bytes; the longest form there is names every component. */
const BODY_LIMIT = 65_536;

/** The public page: everything that is only read comes from memory, the few forms go through Nest. */
export async function createStatusPage(parts: StatusPageParts): Promise<StatusPage> {
  const shelf = new SnapshotShelf(parts.views);
  await shelf.refresh();
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // One hop: what the nearest proxy says. Everything before it was written by the reader.
    trustProxy: parts.trustProxy ? (_address: string, hop: number) => hop === 0 : false,
    serverFactory: snapshotsFirst(shelf),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    StatusPageModule.of(parts, shelf),
    adapter,
    {
      logger: ['error', 'warn'],
      abortOnError: false,
    },
  );
  app.useGlobalFilters(new FaultFilter(app.get(Messages)));
  takeAnyForm(adapter);
  await app.init();
  const closing = new AbortController();
  const following = shelf.follow(parts.watermark, closing.signal);
  return {
    listen: async (port, host) => {
      // Nest would say in its own way why it cannot; whoever asked says it.
      await adapter.getInstance().listen({ port, host });
      const address = app.getHttpServer().address();
      return typeof address === 'object' && address ? address.port : port;
    },
    close: async () => {
      closing.abort();
      await following;
      app.getHttpServer().closeIdleConnections();
      await app.close();
    },
  };
}

/** One-click mails may post `multipart/form-data`; its text is all that anybody needs of it. */
function takeAnyForm(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  fastify.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'string' },
    (_request, body, done) => done(null, { text: body }),
  );
}
