import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { IncidentKind, Phase, Scope, Severity, Window, Words } from '#incidents';
import { ComponentType } from '../catalog/component.type.js';
import { Moment } from '../graphql/moment.scalar.js';
import { ConditionType } from './condition.type.js';
import { KindEnum, PhaseEnum, SeverityEnum } from './incident.enums.js';

@ObjectType('Window', { description: 'When it happened.' })
export class WindowType {
  @Field(() => Moment, { description: 'From when on.' })
  from: string;

  @Field(() => Moment, { nullable: true, description: 'Until when; null: it goes on.' })
  until: string | null;
}

@ObjectType('Scope', {
  description:
    'Which customers it concerns: users of the components in the regions, and those named.',
})
export class ScopeType {
  @Field(() => [ID], { description: 'The components by id, also those retired since.' })
  componentIds: string[];

  @Field(() => [ComponentType], { description: 'The components that are still in use.' })
  components: ComponentType[];

  @Field(() => [String], { nullable: true, description: 'The regions; null: everywhere.' })
  regions: string[] | null;

  @Field(() => [ID], { description: 'Customers named one by one, beside the rule.' })
  customerIds: string[];

  @Field(() => ConditionType, {
    nullable: true,
    description: 'What must hold of them besides; null: nothing.',
  })
  where: ConditionType | null;

  @Field(() => [ID], { description: 'Customers who are not concerned whatever the rest says.' })
  exceptIds: string[];

  @Field(() => WindowType, {
    nullable: true,
    description: 'When it happened; null: since it began.',
  })
  window: Window | null;

  @Field(() => String, { description: 'The whole of it, for people.' })
  inWords: string;
}

@ObjectType('Words', {
  description: 'What is said, in fields; every channel and language is made from the same ones.',
})
export class WordsType {
  @Field(() => String, {
    nullable: true,
    description: 'What readers notice. Null only in imported history.',
  })
  effect: string | null;

  @Field(() => String, { nullable: true, description: 'What we know.' })
  known: string | null;

  @Field(() => String, { nullable: true, description: 'What we do not know yet.' })
  unknown: string | null;

  @Field(() => String, { nullable: true, description: 'What we are doing.' })
  doing: string | null;

  @Field(() => String, { nullable: true, description: 'What readers should do; null: nothing.' })
  advice: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The one text of an update that was imported.',
  })
  imported: string | null;
}

@ObjectType('Update', { description: 'What was said, and when. Published words are never edited.' })
export class UpdateType {
  @Field(() => ID, { description: 'Twelve letters and digits.' })
  id: string;

  @Field(() => PhaseEnum, {
    nullable: true,
    description: 'Null for a correction: it keeps the phase.',
  })
  phase: Phase | null;

  @Field(() => Moment, { nullable: true, description: 'When readers were promised to hear more.' })
  nextUpdateAt: string | null;

  @Field(() => Moment, { description: 'When it was published.' })
  publishedAt: string;

  @Field(() => ID, { nullable: true, description: 'The update this one corrects.' })
  corrects: string | null;

  @Field(() => String, { nullable: true, description: 'Why an earlier phase came back.' })
  steppedBackBecause: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Who published it: the id of a person or API token.',
  })
  actorId: string;

  words: Words;
}

@ObjectType('Incident', { description: 'What happened, whom it concerns, and what was said.' })
export class IncidentType {
  @Field(() => ID, { description: 'Twelve letters and digits.' })
  id: string;

  @Field(() => String, { description: 'One line, as customers read it.' })
  title: string;

  @Field(() => KindEnum, { description: 'What kind it is.' })
  kind: IncidentKind;

  @Field(() => SeverityEnum, { description: 'How bad it is.' })
  severity: Severity;

  @Field(() => PhaseEnum, {
    nullable: true,
    description: 'How far along it is; null until something was published.',
  })
  phase: Phase | null;

  @Field(() => Moment, { description: 'When it began for customers.' })
  beganAt: string;

  @Field(() => Moment, { description: 'When we noticed.' })
  detectedAt: string;

  @Field(() => Moment, { description: 'When it was declared here.' })
  declaredAt: string;

  @Field(() => Moment, { description: 'When anything about it last changed.' })
  changedAt: string;

  @Field(() => Moment, { nullable: true, description: 'When it was over; null while it is open.' })
  overAt: string | null;

  @Field(() => Moment, { nullable: true, description: 'The promise: when readers hear more.' })
  nextUpdateAt: string | null;

  scope: Scope;
}
