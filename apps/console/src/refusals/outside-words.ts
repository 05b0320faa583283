import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isRefusal, OutcomeUnknown } from '#event-store';
import { type FaultLog, writeDown } from '../console.log.js';
import { logFaultOf } from './log-faults.js';

const MESSAGE_MAX = 500;

/** Mistakes of the question itself, worded by the GraphQL library. */
const QUESTION_MISTAKES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'PERSISTED_QUERY_NOT_FOUND',
]);

/** What is said outside about an error: mistakes and refusals as they are, faults only as a reference. */
export function outsideWords(
  log: FaultLog,
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  const { path, locations } = formatted;
  const place = { ...(path && { path }), ...(locations && { locations }) };
  if (isRefusal(cause)) {
    const { code, message, next, field } = cause;
    return { message, ...place, extensions: { code, next, ...(field && { field }) } };
  }
  const code = formatted.extensions?.code;
  const ours =
    cause instanceof GraphQLError && typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR';
  if (ours || QUESTION_MISTAKES.has(String(code))) {
    return {
      message: formatted.message.slice(0, MESSAGE_MAX),
      ...place,
      extensions: { ...cleaned(cause), code },
    };
  }
  // Errors that the library makes while reading a question have no code of their own outside Apollo.
  if (cause instanceof GraphQLError && !path && code === undefined) {
    return {
      message: formatted.message.slice(0, MESSAGE_MAX),
      ...place,
      extensions: { code: 'BAD_USER_INPUT' },
    };
  }
  const reference = writeDown(log, cause);
  const fault = logFaultOf(cause);
  if (fault) {
    const { message, ...rest } = fault;
    // Whoever chose no commandId must be told which one to send again.
    const commandId = cause instanceof OutcomeUnknown ? cause.commandId : undefined;
    const extensions = { ...rest, reference, ...(commandId !== undefined && { commandId }) };
    return { message, ...place, extensions };
  }
  return {
    message: `Something went wrong on our side. Reference: ${reference}`,
    ...place,
    extensions: { code: 'INTERNAL', reference },
  };
}

function cleaned(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof GraphQLError)) return {};
  const inside = new Set(['stacktrace', 'http']);
  return Object.fromEntries(Object.entries(cause.extensions).filter(([name]) => !inside.has(name)));
}
