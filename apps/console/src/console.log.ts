import { randomUUID } from 'node:crypto';

/** Where faults go. Outside, only the reference is said. */
export abstract class FaultLog {
  abstract fault(reference: string, error: unknown): void;
}

export const standardFaultLog: FaultLog = {
  fault: (reference, error) => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(
      JSON.stringify({ at: new Date().toISOString(), level: 'error', reference, error: words }),
    );
  },
};

/** Writes the fault down, and gives the reference to say outside. */
export function writeDown(log: FaultLog, error: unknown): string {
  const reference = randomUUID();
  log.fault(reference, error);
  return reference;
}
