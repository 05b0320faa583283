import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { RetireComponent, RetireComponentCommand } from '#catalog';
import { Commands } from '../commands.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { CATALOG_VIEWS, type ComponentRetired, RetireComponentResult } from './catalog.results.js';

@InputType({ description: 'A component that is not offered any more.' })
export class RetireComponentInput extends CommandInput {
  @Field(() => ID, { description: 'The component.' })
  id: string;
}

@Resolver()
export class RetireComponentResolver {
  constructor(private readonly commands: Commands) {}

  @Allow('edit-catalog')
  @Mutation(() => RetireComponentResult, { description: 'Retire a component. Its history stays.' })
  async retireComponent(
    @Input() { id }: RetireComponentInput,
    @WhoAsks() asked: Asked,
  ): Promise<ComponentRetired> {
    const change = parsed(RetireComponent, { componentId: id }, { componentId: 'id' });
    await this.commands.carryOut(
      asked,
      (meta) => new RetireComponentCommand(change, meta),
      CATALOG_VIEWS,
    );
    return { id };
  }
}
