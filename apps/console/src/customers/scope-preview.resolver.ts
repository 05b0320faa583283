import { Field, ID, InputType, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { previewScope } from '#audience';
import {
  DeclareIncident,
  incidentKind,
  type IncidentKind,
  severity,
  type Severity,
} from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { KindEnum, SeverityEnum } from '../incidents/incident.enums.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { Input } from '../sign-in/asked.js';

@InputType({ description: 'A scope that is not declared yet.' })
export class ScopePreviewInput {
  @Field(() => KindEnum, { description: 'What kind of incident it would be.' })
  kind: IncidentKind;

  @Field(() => SeverityEnum, { description: 'How bad it would be.' })
  severity: Severity;

  @Field(() => [ID], { defaultValue: [], description: 'The components that are hit.' })
  components: string[];

  @Field(() => [String], {
    nullable: true,
    description: 'The regions that are hit; left out: everywhere.',
  })
  regions?: string[] | null;

  @Field(() => [ID], { defaultValue: [], description: 'Customers concerned beside the rule.' })
  customers: string[];
}

@ObjectType({ description: 'Whom a scope would concern if it were declared now.' })
export class ScopePreview {
  @Field(() => Int, { description: 'Customers who would be affected.' })
  customers: number;

  @Field(() => Int, {
    description: 'Mailboxes of their contacts that would be told, each counted once.',
  })
  destinations: number;
}

const Preview = z.object({ scope: DeclareIncident.shape.scope, kind: incidentKind, severity });

@Resolver()
export class ScopePreviewResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @Allow('read')
  @Query(() => ScopePreview, {
    description: 'Count whom an incident would concern, before declaring it.',
  })
  scopePreview(@Input() input: ScopePreviewInput): Promise<ScopePreview> {
    const { components, customers, regions = null } = input;
    const preview = parsed(
      Preview,
      { ...input, scope: { components, regions, customers } },
      { scope: '' },
    );
    return previewScope(this.views, preview.scope, preview.kind, preview.severity);
  }
}
