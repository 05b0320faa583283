import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ComponentRow, type GroupRow, listComponents, listGroups } from '#catalog';
import { InjectViews, type Views } from '#read-models';
import { Allow } from '../sign-in/allow.js';
import type { ConsoleContext } from '../sign-in/console-context.js';
import { ComponentType, GroupType } from './component.type.js';

@Resolver(() => ComponentType)
export class ComponentResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @Allow('read')
  @Query(() => [ComponentType], {
    description: 'All components in use, in the order they were added.',
  })
  components(): Promise<ComponentRow[]> {
    return listComponents(this.views);
  }

  @ResolveField(() => GroupType, { nullable: true, description: 'The group it stands in.' })
  async group(@Parent() { groupId }: ComponentType, @Context() { groups }: ConsoleContext) {
    return groupId === null ? null : ((await groups.load(groupId)) ?? null);
  }
}

@Resolver(() => GroupType)
export class GroupResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @Allow('read')
  @Query(() => [GroupType], { description: 'All groups, in the order they were added.' })
  groups(): Promise<GroupRow[]> {
    return listGroups(this.views);
  }

  @ResolveField(() => [ComponentType], { description: 'Its components in use.' })
  async components(@Parent() { id }: GroupType): Promise<ComponentRow[]> {
    return (await listComponents(this.views)).filter(({ groupId }) => groupId === id);
  }
}
