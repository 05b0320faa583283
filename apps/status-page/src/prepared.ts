import type { Snapshot } from '#pages';

export type Encoding = 'identity' | 'gzip' | 'br';

/** One encoding of a page with everything that is sent along, as flat lists that Node takes as they are. */
export interface Variant {
  readonly etag: string;
  readonly body: Buffer;
  readonly headers: readonly string[];
  readonly notModified: readonly string[];
}

export interface Prepared {
  readonly variants: Readonly<Record<Encoding, Variant>>;
  readonly contentType: string;
  readonly ownHeaders: Readonly<Record<string, string>>;
}

const CACHING = 'public, max-age=15, stale-while-revalidate=60, stale-if-error=86400';

/** A page made ready once, so that answering is only a lookup. */
export function prepare(snapshot: Snapshot): Prepared {
  const variant = (encoding: Encoding, bytes: Uint8Array): Variant => {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // A strong tag names exact bytes, so each encoding has its own.
    const etag =
      encoding === 'identity' ? snapshot.etag : snapshot.etag.replace(/"$/, `-${encoding}"`);
    const shared = ['cache-control', CACHING, 'etag', etag, 'vary', 'accept-encoding'];
    const own = Object.entries(snapshot.headers).flat();
    return {
      etag,
      body,
      headers: [
        'content-type',
        snapshot.contentType,
        'content-length',
        String(body.byteLength),
        ...(encoding === 'identity' ? [] : ['content-encoding', encoding]),
        ...shared,
        ...own,
      ],
      notModified: [...shared, ...own],
    };
  };
  return {
    contentType: snapshot.contentType,
    ownHeaders: snapshot.headers,
    variants: {
      identity: variant('identity', snapshot.body),
      gzip: variant('gzip', snapshot.gzip),
      br: variant('br', snapshot.br),
    },
  };
}
