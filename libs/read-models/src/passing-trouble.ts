import { troubleOf } from '#event-store';

/** SQLSTATE classes: connection, conflict, resources, operator, system; and what waited too long. */
const PASSING = /^(08|40|53|57|58)[0-9A-Z]{3}$|^(25P03|25006|55P03)$/;
const NETWORK = /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/;
/** The log does not answer: see its errors. */
const LOG = /^(STORE_UNAVAILABLE|OUTCOME_UNKNOWN)$/;
/** What the driver of PostgreSQL says without a code, and what we make of it. */
const WORDS =
  /^(PostgreSQL \(\S+\) cannot be used: )?(connection terminated|timeout exceeded when trying to connect)|^client .* not queryable$/i;

/**
 * Trouble that has nothing to do with what was asked: the same again later may work. Words of other errors count for
 * nothing, since they may repeat what people wrote.
 */
export function isPassing(error: unknown): boolean {
  const { code, message, severity } = partsOf(error);
  if (PASSING.test(code)) return true;
  if (severity !== '') return false;
  if (LOG.test(code) || NETWORK.test(code)) return true;
  if (code === '') return WORDS.test(message);
  return !['constraint', 'other'].includes(troubleOf(error));
}

/** Two statements of PostgreSQL stood in each other's way, and this one gave way: it has changed nothing. */
export function isConflict(error: unknown): boolean {
  return /^(40001|40P01)$/.test(partsOf(error).code);
}

/** Another writer has SQLite's file. */
export function isBusy(error: unknown): boolean {
  return troubleOf(error) === 'busy';
}

/** By its parts and not by its class: a driver's errors may be of another realm. Severity is PostgreSQL's alone. */
function partsOf(error: unknown): Record<'code' | 'message' | 'severity', string> {
  const given = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const part = (name: string) => (typeof given[name] === 'string' ? given[name] : '');
  return { code: part('code'), message: part('message'), severity: part('severity') };
}
