/** SQLSTATE classes: connection, conflict, resources, operator, system; and what waited too long. */
const PASSING = /^(08|40|53|57|58)|^(25P03|25006|55P03)$/;
const NETWORK = /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/;
const WORDS = /connection terminated|timeout exceeded when trying to connect|not queryable/i;
/** The log does not answer: see its errors. */
const LOG = /^(STORE_UNAVAILABLE|OUTCOME_UNKNOWN)$/;
const SQLITE = /locked|busy|disk|I\/O|full|readonly/i;

/** Trouble that has nothing to do with what was asked: the same again later may work. */
export function isPassing(error: unknown): boolean {
  const { code, message, severity } = partsOf(error);
  if (severity !== '') return PASSING.test(code);
  return LOG.test(code) || NETWORK.test(code) || WORDS.test(message) || SQLITE.test(message);
}

/** Two statements of PostgreSQL stood in each other's way, and this one gave way: it has changed nothing. */
export function isConflict(error: unknown): boolean {
  return /^(40001|40P01)$/.test(partsOf(error).code);
}

/** Another writer has SQLite's file. */
export function isBusy(error: unknown): boolean {
  return /database( table)? is (locked|busy)/.test(partsOf(error).message);
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
