import { Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { RemovePersonCommand } from '#access';
import { Commands } from '../commands.js';
import { Allow } from '../sign-in/allow.js';
import { type Asked, CommandInput, Input, WhoAsks } from '../sign-in/asked.js';
import { ACCESS_VIEWS, type PersonRemoved, RemovePersonResult } from './person.type.js';

@InputType({ description: 'Somebody who leaves the team.' })
export class RemovePersonInput extends CommandInput {
  @Field(() => ID, { description: 'The person.' })
  id: string;
}

@Resolver()
export class RemovePersonResolver {
  constructor(private readonly commands: Commands) {}

  @Allow('administer')
  @Mutation(() => RemovePersonResult, {
    description: 'Remove somebody: sessions end at once, name and address are erased.',
  })
  async removePerson(
    @Input() { id }: RemovePersonInput,
    @WhoAsks() asked: Asked,
  ): Promise<PersonRemoved> {
    await this.commands.carryOut(asked, (meta) => new RemovePersonCommand(id, meta), ACCESS_VIEWS);
    return { id };
  }
}
