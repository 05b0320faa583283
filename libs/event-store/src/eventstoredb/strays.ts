/**
 * Errors that the client throws where nobody can catch them: a late answer to an append it has forgotten (a TypeError
 * in the listener of its append call), and writes that were waiting when that call broke (rejections that nobody
 * holds). Both come from its one long-lived append call and say so in their stack; no call of ours is of that kind.
 */
export function isStray(error: unknown): boolean {
  if (!(error instanceof Error) || error.stack === undefined) return false;
  const [, first = ''] = /\n\s+at (.*)/.exec(error.stack) ?? [];
  return error instanceof TypeError
    ? first.startsWith('ClientDuplexStreamImpl.')
    : /\nfor call at\n[\s\S]*ServiceClientImpl\.batchAppend\b/.test(error.stack);
}

/**
 * Keeps such errors from ending the process, and tells of them; every other error takes the course it would have taken
 * without us. Gives the way to stop.
 */
export function catchStrays(tell: (error: unknown) => void): () => void {
  const hear = (error: unknown) => {
    if (isStray(error)) return tell(error);
    // Somebody else listens too: it is for them to decide.
    if (process.listenerCount('uncaughtException') > 1) return;
    process.off('uncaughtException', hear);
    queueMicrotask(() => {
      throw error;
    });
  };
  // Rejections that nobody handles arrive here as well.
  process.on('uncaughtException', hear);
  return () => void process.off('uncaughtException', hear);
}
