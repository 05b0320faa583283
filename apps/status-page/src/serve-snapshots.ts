import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { encodingFor, hasAlready } from './negotiate.js';
import type { Prepared } from './prepared.js';
import type { SnapshotShelf } from './snapshot-shelf.js';

/** Longest wait for a request to arrive, and between two on one connection. */
const TIMES = { requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 } as const;

/**
 * A server that answers what lies on the shelf itself, before anything else is asked, and leaves the rest to the
 * framework: a page costs a lookup and a write.
 */
export function snapshotsFirst(shelf: SnapshotShelf): (framework: RequestListener) => Server {
  return (framework) =>
    createServer(TIMES, (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return framework(request, response);
      const path = pathOf(request.url ?? '/');
      const page = shelf.find(path);
      if (page) return answer(page, request, response);
      if (!shelf.has(path)) return framework(request, response);
      shelf.fetch(path).then(
        (fetched) => (fetched ? answer(fetched, request, response) : framework(request, response)),
        () => framework(request, response),
      );
    });
}

function answer({ variants }: Prepared, request: IncomingMessage, response: ServerResponse): void {
  const variant = variants[encodingFor(request.headers['accept-encoding'])];
  if (hasAlready(request.headers['if-none-match'], variant.etag)) {
    response.writeHead(304, variant.notModified as string[]).end();
    return;
  }
  response.writeHead(200, variant.headers as string[]);
  if (request.method === 'HEAD') response.end();
  else response.end(variant.body);
}

/** Without the question, and without a slash at the end. */
function pathOf(url: string): string {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
