import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { GqlArgumentsHost } from '@nestjs/graphql';
import { type GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import { Refusal } from '#event-store';
import { Refused } from './refused.type.js';

/** A mutation answers a refusal as one of its results; elsewhere it is an error with the refusal's code. */
@Catch(Refusal)
export class RefusalFilter implements ExceptionFilter<Refusal> {
  catch(refusal: Refusal, host: ArgumentsHost): Refused {
    const info = GqlArgumentsHost.create(host).getInfo<GraphQLResolveInfo>();
    if (info.operation.operation !== OperationTypeNode.MUTATION) throw refusal;
    return Refused.from(refusal);
  }
}
