import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { PublishedHead } from '#event-store';
import { sql, type Views, type ViewsTransaction } from '#read-models';
import type { Document } from './documents.js';
import { paths } from './paths.js';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** A document as bytes, ready to be sent. */
export interface Snapshot {
  readonly path: string;
  readonly contentType: string;
  /** Its own headers; caching and encoding are the server's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly gzip: Uint8Array;
  readonly br: Uint8Array;
  /** Of the plain body, quoted; a server adds which encoding it sends. */
  readonly etag: string;
  readonly renderedAt: string;
}

export type SnapshotHead = Pick<Snapshot, 'path' | 'etag'> & { readonly version: number };

/** The strong tag of a document: of its bytes and of the headers that go with them. */
export function etagOf({ body, headers }: Document): string {
  const hash = createHash('sha256').update(body).update(JSON.stringify(headers));
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}

export async function snapshotOf(path: string, document: Document, now: Date): Promise<Snapshot> {
  const body = Buffer.from(document.body);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength,
  };
  const [gzipped, br] = await Promise.all([zip(body, { level: 6 }), brotli(body, { params })]);
  return {
    path,
    contentType: document.contentType,
    headers: document.headers,
    body,
    gzip: gzipped,
    br,
    etag: etagOf(document),
    renderedAt: now.toISOString(),
  };
}

export async function writeSnapshot(
  tx: ViewsTransaction,
  one: Snapshot,
  version: number,
): Promise<void> {
  await sql`INSERT INTO page_snapshots (path, content_type, headers, body, gzip, br, etag, rendered_at, version)
    VALUES (${one.path}, ${one.contentType}, ${JSON.stringify(one.headers)}, ${one.body}, ${one.gzip}, ${one.br},
      ${one.etag}, ${one.renderedAt}, ${version})
    ON CONFLICT (path) DO UPDATE SET content_type = excluded.content_type, headers = excluded.headers,
      body = excluded.body, gzip = excluded.gzip, br = excluded.br, etag = excluded.etag,
      rendered_at = excluded.rendered_at, version = excluded.version`.execute(tx);
}

export async function nextVersion(tx: ViewsTransaction): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`
    SELECT max(version) AS version FROM page_snapshots`.execute(tx);
  return Number(rows[0]?.version ?? 0) + 1;
}

/** Puts the newest signed head of the log where everybody can read it, as bytes like every page. */
export async function publishLogHead(views: Views, head: PublishedHead, now: Date): Promise<void> {
  const document: Document = {
    contentType: 'application/json; charset=utf-8',
    headers: { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' },
    body: `${JSON.stringify(head)}\n`,
  };
  if ((await etagAt(views, paths.logHead)) === etagOf(document)) return;
  const snapshot = await snapshotOf(paths.logHead, document, now);
  await views.transaction().execute(async (tx) => {
    await writeSnapshot(tx, snapshot, await nextVersion(tx));
  });
}

/** The bytes at a path. */
export async function findSnapshot(views: Views, path: string): Promise<Snapshot | undefined> {
  const { rows } = await sql<Omit<Snapshot, 'headers'> & { headers: string }>`
    SELECT path, content_type AS "contentType", headers, body, gzip, br, etag, rendered_at AS "renderedAt"
    FROM page_snapshots WHERE path = ${path}`.execute(views);
  return rows.map((row) => ({
    ...row,
    headers: JSON.parse(row.headers) as Snapshot['headers'],
  }))[0];
}

/** What was written after the given version, oldest first; 0 for everything. */
export async function snapshotsSince(views: Views, version: number): Promise<SnapshotHead[]> {
  const { rows } = await sql<SnapshotHead>`SELECT path, etag, version FROM page_snapshots
    WHERE version > ${version} ORDER BY version`.execute(views);
  return rows;
}

export async function etagAt(views: Views, path: string): Promise<string | undefined> {
  const { rows } = await sql<{ etag: string }>`
    SELECT etag FROM page_snapshots WHERE path = ${path}`.execute(views);
  return rows[0]?.etag;
}

/** True when every page shows what the views know. */
export async function pagesAreCurrent(views: Views): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM page_dirty LIMIT 1`.execute(views);
  const snapshot = await sql`SELECT 1 FROM page_snapshots WHERE path = ${paths.home}`.execute(
    views,
  );
  return rows.length === 0 && snapshot.rows.length > 0;
}
