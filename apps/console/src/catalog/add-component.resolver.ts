import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { AddComponent, AddComponentCommand, listComponents } from '#catalog';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { CATALOG_VIEWS, ComponentResult, type ComponentSaved } from './catalog.results.js';

@InputType({ description: 'A new component.' })
export class AddComponentInput extends CommandInput {
  @Field(() => ID, {
    description: 'Lower-case words with dashes, at most 80 characters: `card-payments`.',
  })
  id: string;

  @Field(() => String, { description: 'What customers call it; at most 200 characters.' })
  name: string;

  @Field(() => ID, { nullable: true, description: 'The group it stands in.' })
  groupId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it does for customers; at most 500 characters.',
  })
  description?: string | null;
}

@Resolver()
export class AddComponentResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('edit-catalog')
  @Mutation(() => ComponentResult, { description: 'Add something that can break.' })
  async addComponent(
    @Input() input: AddComponentInput,
    @WhoAsks() asked: Asked,
  ): Promise<ComponentSaved> {
    const { id, name, groupId = null, description = null } = input;
    const component = parsed(
      AddComponent,
      { componentId: id, name, groupId, description },
      { componentId: 'id' },
    );
    await this.commands.carryOut(
      asked,
      (meta) => new AddComponentCommand(component, meta),
      CATALOG_VIEWS,
    );
    return { component: fresh((await listComponents(this.views)).find((row) => row.id === id)) };
  }
}
