import { Field, ObjectType } from '@nestjs/graphql';
import { resultOf } from '../refusals/refused.type.js';
import { ComponentType, GroupType } from './component.type.js';

@ObjectType({ description: 'The group was saved.' })
export class GroupSaved {
  @Field(() => GroupType, { description: 'The group as it is now.' })
  group: GroupType;
}

@ObjectType({ description: 'The component was saved.' })
export class ComponentSaved {
  @Field(() => ComponentType, { description: 'The component as it is now.' })
  component: ComponentType;
}

@ObjectType({ description: 'The component is retired: no new incident can name it.' })
export class ComponentRetired {
  @Field(() => String, { description: 'The id of the component.' })
  id: string;
}

export const GroupResult = resultOf('GroupResult', () => GroupSaved, 'A saved group, or why not.');
export const ComponentResult = resultOf(
  'ComponentResult',
  () => ComponentSaved,
  'A saved component, or why not.',
);
export const RetireComponentResult = resultOf(
  'RetireComponentResult',
  () => ComponentRetired,
  'A retired component, or why not.',
);

/** Projections a change of the catalog is waited for in. */
export const CATALOG_VIEWS = ['components'] as const;
