import { createHash, randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Args, Field, GqlExecutionContext, ID, InputType } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import type { SignedIn } from '#access';
import { unauthenticated } from '../graphql/limits.js';
import { parsed } from '../refusals/parsed.js';
import type { ConsoleContext } from './console-context.js';

export const COMMAND_ID = {
  nullable: true,
  description:
    'Chosen by the caller, at most 100 characters: sending the same again changes nothing. A UUID is best.',
} as const;

/** What every mutation takes. */
@InputType({ isAbstract: true })
export abstract class CommandInput {
  @Field(() => ID, COMMAND_ID)
  commandId?: string;
}

/** The one argument of a mutation. */
export const Input = (): ParameterDecorator =>
  Args('input', { description: 'What is asked, field by field.' });

/** Who asks, and under which id. */
export interface Asked {
  readonly signedIn: SignedIn;
  readonly commandId: string;
  /** Of the question and its asker: a command id that comes back with another one is refused. */
  readonly digest: string;
}

const CommandId = z
  .string()
  .regex(/^[\w.:@-]+$/, 'is letters, digits and . : @ _ -')
  .max(100);

/** The asker of a mutation, from the request and the input's `commandId`. */
export const WhoAsks = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const graphql = GqlExecutionContext.create(context);
  const { signedIn } = graphql.getContext<ConsoleContext>();
  if (!signedIn) throw unauthenticated();
  const { input } = graphql.getArgs<{ input?: CommandInput }>();
  const { commandId } = parsed(z.object({ commandId: CommandId.nullish() }), {
    commandId: input?.commandId,
  });
  const question = JSON.stringify([
    graphql.getInfo<GraphQLResolveInfo>().fieldName,
    // Whoever named no id at first names ours when sending it again; the question is the same.
    { ...input, commandId: undefined },
    signedIn.actor,
  ]);
  const digest = createHash('sha256').update(question).digest('hex').slice(0, 32);
  return { signedIn, commandId: commandId ?? randomUUID(), digest };
});
