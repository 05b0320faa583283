import { Field, ID, InputType } from '@nestjs/graphql';
import { Refusal } from '#event-store';
import { type Condition, CONDITION_LIMITS, type Window } from '#incidents';
import { Moment } from '../graphql/moment.scalar.js';

@InputType({ description: 'An attribute of the operator’s own, and the values it may have.' })
export class AttributeConditionInput {
  @Field(() => String, { description: 'What it is called: `country`.' })
  name: string;

  @Field(() => [String], { description: 'One of these, at most 500.' })
  is: string[];
}

@InputType({
  description:
    'What must hold of a customer. Exactly one member is given; at most 5 deep, 100 leaves, 500 values a leaf.',
})
export class ConditionInput {
  @Field(() => [ConditionInput], { nullable: true, description: 'All of these hold.' })
  all?: ConditionInput[] | null;

  @Field(() => [ConditionInput], { nullable: true, description: 'At least one of these holds.' })
  any?: ConditionInput[] | null;

  @Field(() => ConditionInput, { nullable: true, description: 'This does not hold.' })
  not?: ConditionInput | null;

  @Field(() => [ID], { nullable: true, description: 'It uses one of these components.' })
  component?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'It is served from one of these regions.' })
  region?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'It is of one of these segments.' })
  segment?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'It has one of these statuses.' })
  status?: string[] | null;

  @Field(() => AttributeConditionInput, {
    nullable: true,
    description: 'An attribute of it has one of these values.',
  })
  attribute?: AttributeConditionInput | null;
}

@InputType({ description: 'When it happened, where that is not all of the time since it began.' })
export class WindowInput {
  @Field(() => Moment, { description: 'From when on customers were affected.' })
  from: string;

  @Field(() => Moment, {
    nullable: true,
    description: 'Until when; left out: it goes on. Who became a customer later is not concerned.',
  })
  until?: string | null;
}

@InputType({ isAbstract: true })
export abstract class ScopeFields {
  @Field(() => [ID], { defaultValue: [], description: 'The components that are hit, at most 500.' })
  components: string[];

  @Field(() => [String], {
    nullable: true,
    description: 'The regions that are hit, at most 100; left out: everywhere.',
  })
  regions?: string[] | null;

  @Field(() => [ID], {
    defaultValue: [],
    description: 'Customers concerned beside the rule, at most 10,000.',
  })
  customers: string[];

  @Field(() => ConditionInput, {
    nullable: true,
    description:
      'What must hold of them besides. Without components, it is asked of all customers.',
  })
  where?: ConditionInput | null;

  @Field(() => [ID], {
    defaultValue: [],
    description: 'Customers who are not concerned whatever the rest says, at most 10,000.',
  })
  except: string[];

  @Field(() => WindowInput, {
    nullable: true,
    description: 'When it happened; left out: since it began.',
  })
  window?: WindowInput | null;
}

/** The input in the shape of a fact's scope, to be parsed. */
export function scopeOf(input: ScopeFields) {
  const { components, regions = null, customers, where, except, window } = input;
  return {
    components,
    regions,
    customers,
    ...(where && { where: conditionOf(where) }),
    ...(except.length > 0 && { except }),
    ...(window && { window: windowOf(window) }),
  };
}

export function windowOf({ from, until = null }: WindowInput): Window {
  return { from, until };
}

const MEMBERS = [
  'all',
  'any',
  'not',
  'component',
  'region',
  'segment',
  'status',
  'attribute',
] as const;

/** The condition that the input says. @throws Refusal CONDITION_INVALID, CONDITION_TOO_LARGE */
export function conditionOf(input: ConditionInput, path = 'where', depth = 1): Condition {
  if (depth > CONDITION_LIMITS.depth) throw tooDeep(path);
  const given = MEMBERS.filter((member) => input[member] !== undefined && input[member] !== null);
  if (given.length !== 1) throw notOne(path, given);
  const within = (members: readonly ConditionInput[], name: string) =>
    members.map((member, at) => conditionOf(member, `${path}.${name}.${at}`, depth + 1));
  if (input.all) return { all: within(input.all, 'all') };
  if (input.any) return { any: within(input.any, 'any') };
  if (input.not) return { not: conditionOf(input.not, `${path}.not`, depth + 1) };
  if (input.component) return { component: input.component };
  if (input.region) return { region: input.region };
  if (input.segment) return { segment: input.segment };
  if (input.status) return { status: input.status };
  const { name = '', is = [] } = input.attribute ?? {};
  return { attribute: name, is };
}

function tooDeep(path: string): Refusal {
  return new Refusal(
    'CONDITION_TOO_LARGE',
    `The condition has conditions nested more than ${CONDITION_LIMITS.depth} deep.`,
    'Say it with fewer conditions within one another.',
    path,
  );
}

function notOne(path: string, given: readonly string[]): Refusal {
  const found = given.length === 0 ? 'none' : given.join(' and ');
  return new Refusal(
    'CONDITION_INVALID',
    `A condition has exactly one member, and this one has ${found}.`,
    'Give one of them; to ask for several things put each into `all` or `any`.',
    path,
  );
}
