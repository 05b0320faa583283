import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Secrets } from '#access';
import { AudienceModule } from '#audience';
import { type Clock, type EventStore, EventStoreModule } from '#event-store';
import { ReadModelsModule, type Views, type Watermark } from '#read-models';
import { HealthController } from './health.controller.js';
import { Messages } from './messages.js';
import { SnapshotShelf } from './snapshot-shelf.js';
import { SubscribeController } from './subscribe.controller.js';
import { UnsubscribeController } from './unsubscribe.controller.js';

export interface StatusPageParts {
  readonly store: EventStore;
  readonly views: Views;
  readonly watermark: Watermark;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** True only behind a proxy of one's own: readers' addresses are then what it says they are. */
  readonly trustProxy?: boolean;
}

@Module({})
export class StatusPageModule {
  static of(
    { store, views, watermark, secrets, clock }: StatusPageParts,
    shelf: SnapshotShelf,
  ): DynamicModule {
    return {
      module: StatusPageModule,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.of(store, clock),
        ReadModelsModule.of(views, watermark),
        AudienceModule.of(secrets),
      ],
      controllers: [SubscribeController, UnsubscribeController, HealthController],
      providers: [
        Messages,
        { provide: SnapshotShelf, useValue: shelf },
        { provide: Secrets, useValue: secrets },
      ],
    };
  }
}
