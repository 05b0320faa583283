import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { FastifyRequest } from 'fastify';
import type { Views } from '#read-models';
import type { FaultLog } from '../console.log.js';
import { REQUEST_LIMITS } from '../console.settings.js';
import { outsideWords } from '../refusals/outside-words.js';
import { type ConsoleContext, consoleContext } from '../sign-in/console-context.js';
import type { Doorkeeper } from '../sign-in/doorkeeper.js';
import { demandWithinLimits } from './limits.js';

/** How questions over HTTP are answered. */
export function apolloOptions(
  doorkeeper: Doorkeeper,
  views: Views,
  log: FaultLog,
): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    graphiql: false,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: REQUEST_LIMITS.tokens },
    plugins: [limits],
    formatError: (formatted, error) => outsideWords(log, formatted, error),
    context: async ({ headers }: FastifyRequest) => {
      const identify = () => doorkeeper.identify(headers);
      return consoleContext(views, await identify(), identify);
    },
  };
}

const limits: ApolloServerPlugin<ConsoleContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, operation, request, contextValue }) => {
      if (!operation) return;
      demandWithinLimits({
        document,
        operation,
        variables: request.variables ?? {},
        signedIn: contextValue.signedIn !== undefined,
      });
    },
  }),
};
