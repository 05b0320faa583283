import { convertToCommandError, ErrorType, isCommandError } from '@eventstore/db-client';
import { wordsOfUnreachable } from './unreachable.js';

/** What an error of the client means for whoever asked. */
export type Failure =
  /** Somebody else wrote first; null: there is no such stream. */
  | { readonly kind: 'conflict'; readonly actual: bigint | null }
  | { readonly kind: 'tombstoned' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'noSuchPosition' }
  /** Asking again would be answered in the same way. */
  | { readonly kind: 'refused'; readonly words: string }
  /** It may be different the next time. For a write: it may have happened or not. */
  | { readonly kind: 'passing'; readonly words: string };

/** No answer within the time that was given; the client itself would wait for ever. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** What an error of the client may have; some have none of it. */
interface ClientError extends Error {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly actualVersion?: unknown;
}

const REFUSED: Readonly<Record<string, string>> = {
  [ErrorType.ACCESS_DENIED]:
    'EventStoreDB denies access. Check the user in DAYLIGHT_LOG and the rights of its role on $all and $$ streams.',
  [ErrorType.INVALID_ARGUMENT]: 'EventStoreDB does not accept the request.',
  [ErrorType.MISSING_REQUIRED_METADATA_PROPERTY]: 'EventStoreDB does not accept the request.',
};
/** gRPC: invalid argument, permission denied, unimplemented, unauthenticated. */
const REFUSED_CODES: Readonly<Record<number, string>> = {
  3: 'EventStoreDB does not accept the request.',
  7: 'EventStoreDB denies access.',
  12: 'What answers there is no EventStoreDB of a version that Daylight knows.',
  16: 'EventStoreDB does not know the user in DAYLIGHT_LOG, or its password.',
};

/** Matches by type and by gRPC code: some errors of the client have the one, some the other, and messages are empty. */
export function failureOf(thrown: unknown): Failure {
  const error = converted(thrown);
  const { message, type, code, actualVersion } = error as ClientError;
  const text = message !== '' ? message : typeof type === 'string' ? type : 'no words';
  switch (type) {
    case ErrorType.WRONG_EXPECTED_VERSION:
      return { kind: 'conflict', actual: revisionOf(actualVersion) };
    case ErrorType.STREAM_DELETED:
      return { kind: 'tombstoned' };
    case ErrorType.STREAM_NOT_FOUND:
      return { kind: 'absent' };
    case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
      return { kind: 'tooLarge' };
  }
  if (text.includes('ReadAllResult: Error')) return { kind: 'noSuchPosition' };
  if (error.name === 'TooOld') return { kind: 'refused', words: text };
  const words =
    (isCommandError(error) ? REFUSED[error.type] : undefined) ??
    REFUSED_CODES[Number(code)] ??
    (text.includes('BadRequest') ? 'EventStoreDB does not accept the request.' : undefined);
  return words === undefined
    ? { kind: 'passing', words: wordsOfUnreachable(text) }
    : { kind: 'refused', words };
}

function converted(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  try {
    return convertToCommandError(thrown);
  } catch {
    // It lacks what the client expects of every error of gRPC.
    return thrown;
  }
}

/** The server says -1 where it means that there is no stream, the client sometimes `no_stream`. */
function revisionOf(actual: unknown): bigint | null {
  return typeof actual === 'bigint' && actual >= 0n ? actual : null;
}
