import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { GqlArgumentsHost } from '@nestjs/graphql';
import { type GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import type { FastifyReply } from 'fastify';
import { Refusal } from '#event-store';
import { refuse } from '../http-guards.js';
import { Refused } from './refused.type.js';

/**
 * A mutation answers a refusal as one of its results; elsewhere it is an error with the refusal's code. What asks without
 * a question gets the same words with a status.
 */
@Catch(Refusal)
export class RefusalFilter implements ExceptionFilter<Refusal> {
  catch(refusal: Refusal, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'http') {
      const { code, message, next, field } = refusal;
      const reply = host.switchToHttp().getResponse<FastifyReply>();
      const status = code.startsWith('UNKNOWN_') ? 404 : 400;
      return refuse(reply, status, code, message, { next, field });
    }
    const info = GqlArgumentsHost.create(host).getInfo<GraphQLResolveInfo>();
    if (info.operation.operation !== OperationTypeNode.MUTATION) throw refusal;
    return Refused.from(refusal);
  }
}
