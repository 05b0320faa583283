import { randomUUID } from 'node:crypto';

/** Where faults go. Outside, only the reference is said. */
export abstract class FaultLog {
  abstract fault(reference: string, error: unknown): void;
}

export const standardFaultLog: FaultLog = {
  fault: (reference, error) => {
    console.error(
      JSON.stringify({
        at: new Date().toISOString(),
        level: 'error',
        reference,
        error: impersonal(error),
      }),
    );
  },
};

const WORDS_MAX = 300;

/** Kind, words and place of an error, without what it quotes: libraries quote what people sent. */
export function impersonal(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const words = error.message
    .replace(/["'`].*["'`]/gs, '"…"')
    .replace(/\S+@\S+/g, '…')
    .slice(0, WORDS_MAX);
  const places = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [`${error.name}: ${words}`, ...places].join('\n');
}

/** Writes the fault down, and gives the reference to say outside. */
export function writeDown(log: FaultLog, error: unknown): string {
  const reference = randomUUID();
  log.fault(reference, error);
  return reference;
}
