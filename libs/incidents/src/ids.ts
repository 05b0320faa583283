import { createHash } from 'node:crypto';

/** The incident a command declares; a retry of the command means the same incident. 12 characters [a-z0-9]. */
export function incidentIdFor(commandId: string): string {
  return shortId(`incident ${commandId}`);
}

/** The update a command publishes on an incident. 12 characters [a-z0-9]. */
export function updateIdFor(incidentId: string, commandId: string): string {
  return shortId(`update ${incidentId} ${commandId}`);
}

function shortId(words: string): string {
  const number = createHash('sha256').update(words).digest().readBigUInt64BE();
  return number.toString(36).padStart(13, '0').slice(-12);
}
