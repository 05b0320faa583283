import { Field, ID, ObjectType } from '@nestjs/graphql';
import { type Condition, conditionInWords } from '#incidents';

@ObjectType('AttributeCondition', { description: 'An attribute and the values it may have.' })
export class AttributeConditionType {
  @Field(() => String, { description: 'What it is called.' })
  name: string;

  @Field(() => [String], { description: 'One of these.' })
  is: readonly string[];
}

@ObjectType('Condition', {
  description: 'What must hold of a customer. Exactly one member besides `inWords` is not null.',
})
export class ConditionType {
  @Field(() => String, { description: 'The whole of it, for people.' })
  inWords: string;

  @Field(() => [ConditionType], { nullable: true, description: 'All of these hold.' })
  all: ConditionType[] | null;

  @Field(() => [ConditionType], { nullable: true, description: 'At least one of these holds.' })
  any: ConditionType[] | null;

  @Field(() => ConditionType, { nullable: true, description: 'This does not hold.' })
  not: ConditionType | null;

  @Field(() => [ID], { nullable: true, description: 'It uses one of these components.' })
  component: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'It is served from one of these regions.' })
  region: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'It is of one of these segments.' })
  segment: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'It has one of these statuses.' })
  status: readonly string[] | null;

  @Field(() => AttributeConditionType, {
    nullable: true,
    description: 'An attribute of it has one of these values.',
  })
  attribute: AttributeConditionType | null;

  static from(one: Condition): ConditionType {
    return Object.assign(new ConditionType(), {
      inWords: conditionInWords(one),
      all: 'all' in one ? one.all.map((member) => ConditionType.from(member)) : null,
      any: 'any' in one ? one.any.map((member) => ConditionType.from(member)) : null,
      not: 'not' in one ? ConditionType.from(one.not) : null,
      component: 'component' in one ? one.component : null,
      region: 'region' in one ? one.region : null,
      segment: 'segment' in one ? one.segment : null,
      status: 'status' in one ? one.status : null,
      attribute: 'attribute' in one ? { name: one.attribute, is: one.is } : null,
    });
  }
}
