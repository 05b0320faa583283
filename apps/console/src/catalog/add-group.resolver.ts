import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { AddGroup, AddGroupCommand, listGroups } from '#catalog';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { CATALOG_VIEWS, GroupResult, type GroupSaved } from './catalog.results.js';

@InputType({ description: 'A new group of components.' })
export class AddGroupInput extends CommandInput {
  @Field(() => ID, { description: 'Lower-case words with dashes, at most 80 characters.' })
  id: string;

  @Field(() => String, { description: 'What customers call it; at most 200 characters.' })
  name: string;
}

@Resolver()
export class AddGroupResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('edit-catalog')
  @Mutation(() => GroupResult, { description: 'Add a group of components.' })
  async addGroup(
    @Input() { id, name }: AddGroupInput,
    @WhoAsks() asked: Asked,
  ): Promise<GroupSaved> {
    const group = parsed(AddGroup, { groupId: id, name }, { groupId: 'id' });
    await this.commands.carryOut(asked, (meta) => new AddGroupCommand(group, meta), CATALOG_VIEWS);
    return { group: fresh((await listGroups(this.views)).find((row) => row.id === id)) };
  }
}
