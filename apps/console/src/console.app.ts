import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { standardFaultLog } from './console.log.js';
import { ConsoleModule, type ConsoleParts } from './console.module.js';
import { REQUEST_LIMITS } from './console.settings.js';
import { serveSubscriptions } from './graphql/subscriptions.js';
import { guardRequests } from './http-guards.js';
import { Doorkeeper } from './sign-in/doorkeeper.js';
import { SignInLinks } from './sign-in/sign-in-links.js';

export { printConsoleSchema } from './print-schema.js';
export type { ConsoleParts } from './console.module.js';
export type { ConsoleSettings } from './console.settings.js';

export interface Console {
  /** Opens the port; answers where people reach the console, without a slash at the end. */
  listen(): Promise<string>;
  /** The address that signs in with this credential; known once the console listens. */
  signInLink(credential: string): string;
  close(): Promise<void>;
}

/** How long answers that are under way may take once the console closes. */
const GOODBYE_MS = 10_000;
const IDLE_MS = 50;

/** The console: GraphQL over HTTP and WebSocket, and its few pages. */
export async function createConsole(
  given: Omit<ConsoleParts, 'log'> & Partial<Pick<ConsoleParts, 'log'>>,
): Promise<Console> {
  const parts: ConsoleParts = { log: standardFaultLog, ...given };
  const { settings, views, log } = parts;
  const adapter = new FastifyAdapter({
    bodyLimit: REQUEST_LIMITS.bodyBytes,
    // Who was asked something answers it before the end.
    forceCloseConnections: 'idle',
  });
  const app = await NestFactory.create<NestFastifyApplication>(ConsoleModule.of(parts), adapter, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  const links = app.get(SignInLinks);
  guardRequests(adapter.getInstance(), () => links.origin());
  await app.init();
  const sockets = serveSubscriptions(app.getHttpServer(), {
    schema: app.get(GraphQLSchemaHost).schema,
    doorkeeper: app.get(Doorkeeper),
    views,
    log,
    origin: () => links.origin(),
  });
  return {
    listen: async () => {
      // Nest would say in its own way why it cannot; whoever asked says it.
      await adapter.getInstance().listen({ port: settings.port, host: settings.host });
      links.reachableAt(settings.publicUrl?.replace(/\/$/, '') ?? addressOf(app, settings.host));
      return links.origin();
    },
    signInLink: (credential) => links.to(credential),
    close: async () => {
      await sockets.close();
      const server = app.getHttpServer();
      // Whoever was answered since may keep the line open, with nothing on it.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
      const late = setTimeout(() => server.closeAllConnections(), GOODBYE_MS);
      await app.close();
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}

function addressOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const name = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
