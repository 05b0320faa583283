import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal, StoreUnavailable } from '#event-store';
import { Messages } from './messages.js';

const NOT_THERE: ReadonlySet<number> = new Set([404, 405]);

/** What readers get when there is nothing at an address, or when something broke: a page in words, no details. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(private readonly messages: Messages) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // Only the forms know what a refusal is about; anywhere else it was about the link.
    if (isRefusal(error)) return this.messages.say('unknown-link', 404, request, reply);
    const status = statusOf(error);
    if (status < 500)
      return this.messages.say(
        NOT_THERE.has(status) ? 'not-found' : 'unreadable',
        status,
        request,
        reply,
      );
    // Only the kind of fault: its message may quote what a reader typed.
    const name = error instanceof Error ? error.name : typeof error;
    console.error(
      JSON.stringify({ level: 'error', what: 'status page', fault: name, method: request.method }),
    );
    this.messages.say('failed', status, request, reply);
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Nothing was saved, and the same may work in a moment.
  if (error instanceof StoreUnavailable) return 503;
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
