import {
  Args,
  ArgsType,
  Field,
  InputType,
  Int,
  ObjectType,
  Parent,
  Query,
  registerEnumType,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { z } from 'zod';
import {
  type Counted,
  countConcerned,
  countConcernedBy,
  countDestinations,
  type CountedBy,
} from '#audience';
import {
  attributeName,
  DeclareIncident,
  demandScope,
  incidentKind,
  type IncidentKind,
  type Scope,
  scopeInWords,
  severity,
  type Severity,
} from '#incidents';
import { InjectViews, type Views } from '#read-models';
import { KindEnum, SeverityEnum } from '../incidents/incident.enums.js';
import { ScopeFields, scopeOf } from '../incidents/scope.input.js';
import { parsed } from '../refusals/parsed.js';
import { Allow } from '../sign-in/allow.js';
import { Input } from '../sign-in/asked.js';

@InputType({ description: 'A scope that is not declared yet.' })
export class ScopePreviewInput extends ScopeFields {
  @Field(() => KindEnum, { description: 'What kind of incident it would be.' })
  kind: IncidentKind;

  @Field(() => SeverityEnum, { description: 'How bad it would be.' })
  severity: Severity;
}

const CountBy = {
  REGION: 'REGION',
  SEGMENT: 'SEGMENT',
  STATUS: 'STATUS',
  ATTRIBUTE: 'ATTRIBUTE',
} as const;
registerEnumType(CountBy, {
  name: 'CountBy',
  description: 'What customers are told apart by.',
  valuesMap: {
    REGION: { description: 'Where they are served from.' },
    SEGMENT: { description: 'Their segment.' },
    STATUS: { description: 'Their status.' },
    ATTRIBUTE: { description: 'An attribute, named in `attribute`.' },
  },
});

@ArgsType()
class BreakdownArgs {
  @Field(() => CountBy, { description: 'What to tell them apart by.' })
  by: keyof typeof CountBy;

  @Field(() => String, { nullable: true, description: 'Which attribute: `country`.' })
  attribute?: string;
}

@ObjectType({ description: 'Customers who have something in common.' })
export class ScopeCount {
  @Field(() => String, { nullable: true, description: 'What; null: those without any.' })
  value: string | null;

  @Field(() => Int, { description: 'How many they are.' })
  customers: number;
}

@ObjectType({ description: 'Whom a scope would concern if it were declared now.' })
export class ScopePreview {
  scope: Scope;
  kind: IncidentKind;
  severity: Severity;

  @Field(() => String, { description: 'The scope, for people.' })
  inWords: string;
}

const Preview = z.object({ scope: DeclareIncident.shape.scope, kind: incidentKind, severity });

@Resolver(() => ScopePreview)
export class ScopePreviewResolver {
  constructor(@InjectViews() private readonly views: Views) {}

  @Allow('read')
  @Query(() => ScopePreview, {
    description: 'Count whom an incident would concern, before declaring it.',
  })
  scopePreview(@Input() input: ScopePreviewInput): ScopePreview {
    const { kind, severity: bad } = input;
    const preview = parsed(Preview, { kind, severity: bad, scope: scopeOf(input) }, { scope: '' });
    if (!concernsNobody(preview.scope)) demandScope(preview.scope);
    return { ...preview, inWords: scopeInWords(preview.scope) };
  }

  @ResolveField(() => Int, { description: 'Customers who would be affected.' })
  customers(@Parent() { scope, kind }: ScopePreview): Promise<number> {
    return countConcerned(this.views, scope, kind);
  }

  @ResolveField(() => Int, {
    description:
      'Mailboxes of their contacts that would be told, each counted once. Counting them takes longer than counting customers.',
  })
  destinations(@Parent() { scope, kind, severity: bad }: ScopePreview): Promise<number> {
    return countDestinations(this.views, scope, kind, bad);
  }

  @ResolveField(() => [ScopeCount], {
    description: 'The customers in parts, the largest first; at most 500.',
  })
  breakdown(
    @Parent() { scope, kind }: ScopePreview,
    @Args() args: BreakdownArgs,
  ): Promise<Counted[]> {
    return countConcernedBy(this.views, scope, kind, countedBy(args));
  }
}

/** What is still being written names nothing yet: that is no mistake. */
function concernsNobody({ components, customers, where }: Scope): boolean {
  return components.length === 0 && customers.length === 0 && !where;
}

function countedBy({ by, attribute }: BreakdownArgs): CountedBy {
  if (by === 'REGION') return 'region';
  if (by === 'SEGMENT') return 'segment';
  if (by === 'STATUS') return 'status';
  return parsed(z.object({ attribute: attributeName }), { attribute });
}
