import { Controller, Get, Header } from '@nestjs/common';
import { type EventStore, InjectEventStore } from '#event-store';
import { type Health, healthOf, InjectViews, type Views } from '#read-models';

@Controller('healthz')
export class HealthController {
  constructor(
    @InjectViews() private readonly views: Views,
    @InjectEventStore() private readonly store: EventStore,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  look(): Promise<Health> {
    return healthOf(this.views, this.store);
  }
}
