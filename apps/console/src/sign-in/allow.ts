import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { GraphQLError, type GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import { type Action, leastRole, may, type Role } from '#access';
import { Refusal } from '#event-store';
import { unauthenticated } from '../graphql/limits.js';
import type { ConsoleContext } from './console-context.js';

/** Which action of the permission table a query, mutation or subscription is. */
export const Allow = Reflector.createDecorator<Action>();

/** Lets nothing through that does not say what it is, nobody who is not signed in, and no role that is too low. */
@Injectable()
export class AllowGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType<string>() !== 'graphql') return true;
    const action = this.reflector.get(Allow, context.getHandler());
    if (!action)
      throw new Error(`${context.getHandler().name} does not say what it is allowed for`);
    const graphql = GqlExecutionContext.create(context);
    const { signedIn } = graphql.getContext<ConsoleContext>();
    if (!signedIn) throw unauthenticated();
    if (may(signedIn.role, action)) return true;
    const { operation } = graphql.getInfo<GraphQLResolveInfo>();
    throw operation.operation === OperationTypeNode.MUTATION
      ? notAllowed(signedIn.role, action)
      : forbidden(action);
  }
}

/** Refuses where a mutation turns out to need more than its own action. */
export function demandMay(role: Role, action: Action): void {
  if (!may(role, action)) throw notAllowed(role, action);
}

function notAllowed(role: Role, action: Action): Refusal {
  return new Refusal(
    'NOT_ALLOWED',
    `The role ${role} may not do this; it takes ${leastRole(action)}.`,
    'Ask an administrator for the role, or somebody who has it to do it.',
  );
}

function forbidden(action: Action): GraphQLError {
  return new GraphQLError(`This takes the role ${leastRole(action)}.`, {
    extensions: { code: 'FORBIDDEN' },
  });
}
