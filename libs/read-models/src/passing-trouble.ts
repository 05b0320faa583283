/** SQLSTATE classes: connection, conflict, resources, operator, system; and what waited too long. */
const PASSING = /^(08|40|53|57|58)|^(25P03|25006|55P03)$/;
const NETWORK = /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/;
const WORDS = /connection terminated|timeout exceeded when trying to connect|not queryable/i;
const SQLITE = /locked|busy|disk|I\/O|full|readonly/i;

/** Trouble that has nothing to do with what was asked: the same again later may work. */
export function isPassing(error: unknown): boolean {
  // By shape and not by class: a native driver's errors may be of another realm.
  const { message } = (error ?? {}) as { message?: unknown };
  if (typeof message !== 'string') return false;
  const state = sqlState(error);
  if (state) return PASSING.test(state);
  return NETWORK.test(codeOf(error)) || WORDS.test(message) || SQLITE.test(message);
}

/** Two statements of PostgreSQL stood in each other's way, and this one gave way: it has changed nothing. */
export function isConflict(error: unknown): boolean {
  return /^(40001|40P01)$/.test(codeOf(error));
}

function sqlState(error: unknown): string | undefined {
  const code = codeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as object) ? code : undefined;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
