import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Injectable,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FaultLog, writeDown } from './console.log.js';
import { logFaultOf } from './refusals/log-faults.js';

/** Errors of pages: what the asker did wrong is said; what we did wrong is only numbered. */
@Catch()
@Injectable()
export class FaultFilter implements ExceptionFilter {
  constructor(private readonly log: FaultLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // Errors of questions are worded where the answer is formatted.
    if (host.getType<string>() === 'graphql') throw error;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, code, message } = this.words(error);
    void reply
      .code(status)
      .type('application/json')
      .send({ errors: [{ message, extensions: { code } }] });
  }

  private words(error: unknown): { status: number; code: string; message: string } {
    const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
    if (status === 413) {
      return {
        status,
        code: 'BODY_TOO_LARGE',
        message: 'The request is larger than 1 MB. Send less at a time.',
      };
    }
    if (status === 404)
      return { status, code: 'NOT_FOUND', message: 'There is nothing at this address.' };
    if (status < 500)
      return { status, code: 'BAD_REQUEST', message: 'The request cannot be read.' };
    const reference = writeDown(this.log, error);
    const fault = logFaultOf(error);
    if (fault) {
      const message = `${fault.message} ${fault.next} Reference: ${reference}`;
      return { status: 503, code: fault.code, message };
    }
    return {
      status,
      code: 'INTERNAL',
      message: `Something went wrong on our side. Reference: ${reference}`,
    };
  }
}

/** Fastify's own errors carry the status they mean. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}
