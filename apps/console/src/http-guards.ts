import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_LIMITS } from './console.settings.js';
import { sessionIn } from './sign-in/cookie.js';
import { isSameSite } from './sign-in/same-site.js';

/** Beyond this we hang up instead of reading on only to answer. */
const DRAIN_BYTES = 32 * 1_048_576;

/** What every request goes through before anything reads it. */
export function guardRequests(server: FastifyInstance, reachableAt: () => string): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'DENY')
      .header('cache-control', 'no-store');
    if (isTooLarge(request)) return refuseLarge(request, reply);
    if (isForged(request, reachableAt())) {
      return refuse(
        reply,
        403,
        'FORGED_REQUEST',
        'This request came from another site. Send it from the console.',
      );
    }
    return undefined;
  });
}

function isTooLarge({ headers }: FastifyRequest): boolean {
  return Number(headers['content-length'] ?? 0) > REQUEST_LIMITS.bodyBytes;
}

/** A browser reads the answer only after it has sent everything, so what is too much is read and thrown away. */
async function refuseLarge(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (Number(request.headers['content-length']) <= DRAIN_BYTES) {
    await new Promise<void>((resolve) => {
      request.raw.once('end', resolve).once('error', resolve).once('close', resolve).resume();
    });
  } else {
    void reply.header('connection', 'close');
  }
  return refuse(
    reply,
    413,
    'BODY_TOO_LARGE',
    'The request is larger than 1 MB. Send less at a time.',
  );
}

/** A cookie is sent by the browser whoever asks; a change counts only when our own page asked. */
function isForged({ method, headers }: FastifyRequest, reachableAt: string): boolean {
  if (method === 'GET' || method === 'HEAD' || sessionIn(headers) === undefined) return false;
  return !isSameSite(headers, reachableAt);
}

/** Answers a request that is no question with a refusal. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  more: { readonly next?: string; readonly field?: string | undefined } = {},
): FastifyReply {
  return reply
    .code(status)
    .type('application/json')
    .send({ errors: [{ message, extensions: { code, ...more } }] });
}
