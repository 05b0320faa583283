import { LogError } from '#event-store';

/** What somebody outside is told about a fault of the log: what it means for them, and what to do. */
export interface LogFault {
  readonly code: LogFaultCode;
  readonly message: string;
  readonly next: string;
}

/**
 * Faults of the log that somebody outside can do something about. Their codes never change once released;
 * docs/refusals.md says the same, and a test compares the two.
 */
export const logFaults = {
  STORE_UNAVAILABLE: {
    message: 'The log cannot be used at the moment. Nothing was saved.',
    next: 'Try again. If it stays so, an administrator finds the reason in /healthz.',
  },
  OUTCOME_UNKNOWN: {
    message: 'It may have been saved, or not.',
    next: 'Send it again with the same commandId: it will not be done twice.',
  },
  WRONG_EXPECTED_REVISION: {
    message: 'Others kept changing the same at the same moment. Nothing was saved.',
    next: 'Send it again.',
  },
  STREAM_TOMBSTONED: {
    message: 'This was closed for ever in the log. Nothing was saved.',
    next: 'Use another id.',
  },
  UNREADABLE_EVENT: {
    message: 'What the log holds about this cannot be read. Nothing was saved.',
    next: 'Give an administrator the reference: the output of the program names the event.',
  },
  NEWER_SCHEMA: {
    message: 'A newer Daylight has written about this. Nothing was saved.',
    next: 'Upgrade Daylight.',
  },
} as const;

type LogFaultCode = keyof typeof logFaults;

/** Undefined where there is nothing to do about it outside: then it is a fault like any other. */
export function logFaultOf(error: unknown): LogFault | undefined {
  if (!(error instanceof LogError) || !isLogFaultCode(error.code)) return undefined;
  return { code: error.code, ...logFaults[error.code] };
}

function isLogFaultCode(code: string): code is LogFaultCode {
  return Object.hasOwn(logFaults, code);
}
