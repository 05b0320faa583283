import {
  Args,
  ArgsType,
  Context,
  Field,
  ID,
  Parent,
  Query,
  registerEnumType,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { z } from 'zod';
import {
  findIncident,
  type IncidentRow,
  listIncidents,
  listUpdates,
  scopeInWords,
  type UpdateRow,
  type Words,
} from '#incidents';
import { InjectViews, type Views } from '#read-models';
import {
  connectionOf,
  demandPageSize,
  type Page,
  PageArgs,
  pageOf,
} from '../graphql/connection.js';
import { placeOf } from '../graphql/cursor.js';
import { Allow } from '../sign-in/allow.js';
import type { ConsoleContext } from '../sign-in/console-context.js';
import { ConditionType } from './condition.type.js';
import { IncidentType, ScopeType, UpdateType, WordsType } from './incident.type.js';

const IncidentState = { OPEN: 'OPEN', OVER: 'OVER' } as const;
registerEnumType(IncidentState, {
  name: 'IncidentState',
  description: 'Whether an incident goes on.',
  valuesMap: { OPEN: { description: 'It goes on.' }, OVER: { description: 'It is over.' } },
});

@ArgsType()
class IncidentsArgs extends PageArgs {
  @Field(() => IncidentState, {
    nullable: true,
    description: 'Only open ones, or only those that are over.',
  })
  state?: 'OPEN' | 'OVER';
}

const Place = z.object({ beganAt: z.string(), id: z.string() });
const IncidentConnection = connectionOf(() => IncidentType, 'Incident', 'incidents');

@Resolver(() => IncidentType)
export class IncidentsResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @Allow('read')
  @Query(() => IncidentConnection, { description: 'All incidents, the newest first.' })
  async incidents(@Args() { first, after, state }: IncidentsArgs): Promise<Page<IncidentRow>> {
    const size = demandPageSize(first);
    const place = placeOf(Place, after);
    const rows = await listIncidents(this.views, {
      first: size + 1,
      ...(state && { open: state === 'OPEN' }),
      ...(place && { after: place }),
    });
    return pageOf(rows, size, ({ beganAt, id }) => ({ beganAt, id }));
  }

  @Allow('read')
  @Query(() => IncidentType, {
    nullable: true,
    description: 'One incident; null where there is none.',
  })
  async incident(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
  ): Promise<IncidentRow | null> {
    return (await findIncident(this.views, id)) ?? null;
  }

  @ResolveField(() => ScopeType, { description: 'Which customers it concerns.' })
  async scope(@Parent() { scope }: IncidentType, @Context() { components }: ConsoleContext) {
    const found = await Promise.all(scope.components.map((id) => components.load(id)));
    return {
      componentIds: scope.components,
      components: found.filter((one) => one !== undefined),
      regions: scope.regions,
      customerIds: scope.customers,
      where: scope.where ? ConditionType.from(scope.where) : null,
      exceptIds: scope.except ?? [],
      window: scope.window ?? null,
      inWords: scopeInWords(scope),
    };
  }

  @ResolveField(() => [UpdateType], { description: 'What was said, the newest first.' })
  async updates(@Parent() { id }: IncidentType): Promise<UpdateRow[]> {
    return (await listUpdates(this.views, id)).reverse();
  }
}

@Resolver(() => UpdateType)
export class UpdateResolver {
  @ResolveField(() => WordsType, { description: 'What was said.' })
  words(@Parent() { words }: UpdateType): WordsType {
    return wordsAs(words);
  }
}

function wordsAs(words: Words): WordsType {
  const nothing = {
    effect: null,
    known: null,
    unknown: null,
    doing: null,
    advice: null,
    imported: null,
  };
  return 'body' in words ? { ...nothing, imported: words.body } : { ...nothing, ...words };
}
