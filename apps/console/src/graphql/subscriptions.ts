import type { IncomingMessage, Server } from 'node:http';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { SignedIn } from '#access';
import type { Views } from '#read-models';
import type { FaultLog } from '../console.log.js';
import { REQUEST_LIMITS } from '../console.settings.js';
import { isSameSite } from '../sign-in/same-site.js';
import { outsideWords } from '../refusals/outside-words.js';
import { consoleContext } from '../sign-in/console-context.js';
import type { Doorkeeper } from '../sign-in/doorkeeper.js';
import { demandWithinLimits } from './limits.js';

export interface Subscriptions {
  readonly schema: GraphQLSchema;
  readonly doorkeeper: Doorkeeper;
  readonly views: Views;
  readonly log: FaultLog;
  /** Where people reach the console. */
  readonly origin: () => string;
}

type Extra = Record<PropertyKey, unknown> & {
  readonly request: IncomingMessage;
  identify?: () => Promise<SignedIn | undefined>;
};

const MESSAGE_BYTES = 256 * 1_024;
/** Questions one connection may have open at a time. */
const OPERATIONS_MAX = 50;

/** Answers graphql-ws on `/graphql`, for people with a session and programs with an API token. */
export function serveSubscriptions(
  server: Server,
  parts: Subscriptions,
): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: MESSAGE_BYTES });
  const words = (error: GraphQLError | GraphQLFormattedError) => {
    const known = error instanceof GraphQLError ? error : new GraphQLError(error.message, error);
    return outsideWords(parts.log, known.toJSON(), known);
  };
  const served = useServer<Record<string, unknown>, Extra>(
    {
      connectionInitWaitTimeout: 5_000,
      onConnect: async ({ connectionParams, extra }) => {
        extra.identify = identity(parts, extra.request, connectionParams);
        return (await extra.identify?.()) !== undefined;
      },
      onSubscribe: async ({ extra, subscriptions }, _id, { query, operationName, variables }) => {
        if (Object.keys(subscriptions).length > OPERATIONS_MAX) return [tooMany()];
        const identify = extra.identify ?? (async () => undefined);
        const signedIn = await identify();
        const asked = questionOf(
          parts.schema,
          query,
          operationName ?? undefined,
          variables ?? {},
          signedIn !== undefined,
        );
        if (!('schema' in asked)) return asked;
        return { ...asked, contextValue: consoleContext(parts.views, signedIn, identify) };
      },
      onNext: (_context, _id, _payload, _args, result) =>
        result.errors ? { ...result, errors: result.errors.map(words) } : result,
      onError: (_context, _id, _payload, errors) => errors.map(words),
    },
    sockets,
  );
  return { close: async () => void (await served.dispose()) };
}

/** A cookie counts only from our own pages; browsers send it whoever opens the socket. */
function identity(
  { doorkeeper, origin }: Subscriptions,
  { headers }: IncomingMessage,
  params: Readonly<Record<string, unknown>> | undefined,
): () => Promise<SignedIn | undefined> {
  const authorization = params?.authorization;
  if (typeof authorization === 'string') return () => doorkeeper.byToken(authorization);
  if (!isSameSite(headers, origin())) return async () => undefined;
  return () => doorkeeper.identify(headers);
}

function questionOf(
  schema: GraphQLSchema,
  query: string,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
  signedIn: boolean,
): readonly GraphQLError[] | ExecutionArgs {
  try {
    const document = parse(query, { maxTokens: REQUEST_LIMITS.tokens });
    const mistakes = validate(schema, document);
    if (mistakes.length > 0) return mistakes;
    const operation = getOperationAST(document, operationName);
    if (!operation) return [new GraphQLError('Say which operation to run.')];
    demandWithinLimits({ document, operation, variables, signedIn });
    return { schema, document, operationName, variableValues: variables };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

function tooMany(): GraphQLError {
  return new GraphQLError(`One connection has at most ${OPERATIONS_MAX} questions open.`, {
    extensions: { code: 'TOO_MANY_OPERATIONS' },
  });
}
