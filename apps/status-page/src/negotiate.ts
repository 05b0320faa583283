import type { Encoding } from './prepared.js';

const KNOWN_MAX = 200;
const known = new Map<string, Encoding>();

/** The encoding for a reader's `Accept-Encoding`: br before gzip before none, leaving out what `q=0` refuses. */
export function encodingFor(accept: string | undefined): Encoding {
  if (accept === undefined) return 'identity';
  const before = known.get(accept);
  if (before) return before;
  const encoding = read(accept);
  if (known.size < KNOWN_MAX) known.set(accept, encoding);
  return encoding;
}

function read(accept: string): Encoding {
  const weights = new Map(
    accept
      .toLowerCase()
      .split(',')
      .map((part) => {
        const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
        const q = parameters.find((one) => one.startsWith('q='));
        return [name, q === undefined ? 1 : Number(q.slice(2))] as const;
      }),
  );
  const wanted = (name: Encoding) => (weights.get(name) ?? weights.get('*') ?? 0) > 0;
  if (wanted('br')) return 'br';
  return wanted('gzip') ? 'gzip' : 'identity';
}

/** Whether the reader has these bytes already (RFC 9110 §13.1.2). */
export function hasAlready(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
