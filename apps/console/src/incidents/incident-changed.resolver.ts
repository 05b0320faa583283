import { Args, Context, ID, Resolver, Subscription } from '@nestjs/graphql';
import { findIncident, type IncidentRow } from '#incidents';
import { InjectViews, type Views, Watermark } from '#read-models';
import { Allow } from '../sign-in/allow.js';
import type { ConsoleContext } from '../sign-in/console-context.js';
import { followViews } from './follow-views.js';
import { incidentRevisions } from './incident-revisions.js';
import { IncidentType } from './incident.type.js';

const asItIs = (incident: IncidentRow) => incident;

/** The incident room, live. */
@Resolver()
export class IncidentChangedResolver {
  constructor(
    private readonly watermark: Watermark,
    @InjectViews() private readonly views: Views,
  ) {}

  @Allow('read')
  @Subscription(() => IncidentType, {
    description: 'The incident, each time something about it has changed.',
    resolve: asItIs,
  })
  incidentChanged(
    @Args('id', { type: () => ID, description: 'The incident.' }) id: string,
    @Context() context: ConsoleContext,
  ): Promise<AsyncIterableIterator<IncidentRow>> {
    return this.follow(context, id);
  }

  @Allow('read')
  @Subscription(() => IncidentType, {
    description: 'Any incident, each time something about it has changed.',
    resolve: asItIs,
  })
  incidentsChanged(
    @Context() context: ConsoleContext,
  ): Promise<AsyncIterableIterator<IncidentRow>> {
    return this.follow(context);
  }

  private async follow({ stillSignedIn }: ConsoleContext, id?: string) {
    let seen = await incidentRevisions(this.views, id);
    return followViews(this.watermark, async () => {
      const now = await incidentRevisions(this.views, id);
      const changed = [...now]
        .filter(([one, revision]) => seen.get(one) !== revision)
        .map(([one]) => one);
      seen = now;
      if (changed.length === 0) return [];
      if (!(await stillSignedIn())) return undefined;
      const incidents = await Promise.all(changed.map((one) => findIncident(this.views, one)));
      return incidents.filter((one) => one !== undefined);
    });
  }
}
