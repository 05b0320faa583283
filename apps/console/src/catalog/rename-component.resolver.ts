import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { listComponents, RenameComponent, RenameComponentCommand } from '#catalog';
import { InjectViews, type Views } from '#read-models';
import { Commands, fresh } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { CATALOG_VIEWS, ComponentResult, type ComponentSaved } from './catalog.results.js';

@InputType({ description: 'A new name for a component; its id stays.' })
export class RenameComponentInput extends CommandInput {
  @Field(() => ID, { description: 'The component.' })
  id: string;

  @Field(() => String, {
    description: 'What customers call it from now on; at most 200 characters.',
  })
  name: string;
}

@Resolver()
export class RenameComponentResolver {
  constructor(
    private readonly commands: Commands,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('edit-catalog')
  @Mutation(() => ComponentResult, { description: 'Call a component something else.' })
  async renameComponent(
    @Input() input: RenameComponentInput,
    @WhoAsks() asked: Asked,
  ): Promise<ComponentSaved> {
    const { id, name } = input;
    const change = parsed(RenameComponent, { componentId: id, name }, { componentId: 'id' });
    await this.commands.carryOut(
      asked,
      (meta) => new RenameComponentCommand(change, meta),
      CATALOG_VIEWS,
    );
    return { component: fresh((await listComponents(this.views)).find((row) => row.id === id)) };
  }
}
