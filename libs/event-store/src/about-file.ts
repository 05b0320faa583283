/**
 * Does something with a file. An error that does not say which file it is about, as those of SQLite and of writing do
 * not, then says so in `path`, as Node's others do.
 */
export function aboutFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw namingFile(path, error);
  }
}

/** The same error, which names the file if it named none. */
export function namingFile(path: string, error: unknown): unknown {
  if (typeof error !== 'object' || error === null || 'path' in error) return error;
  return Object.assign(error, { path });
}
