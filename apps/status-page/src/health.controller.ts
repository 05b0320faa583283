import { Controller, Get, Header } from '@nestjs/common';
import { type EventStore, InjectEventStore } from '#event-store';
import { InjectViews, parkedStreams, type Views } from '#read-models';

@Controller('healthz')
export class HealthController {
  constructor(
    @InjectViews() private readonly views: Views,
    @InjectEventStore() private readonly store: EventStore,
  ) {}

  /**
   * `degraded`: everything answers, but some views leave out streams that could not be applied, or the log takes
   * nothing new.
   */
  @Get()
  @Header('cache-control', 'no-store')
  async look() {
    const parked = await parkedStreams(this.views);
    const { writable, words } = this.store.health();
    if (parked.length === 0 && writable) return { status: 'ok' };
    return { status: 'degraded', parked, ...(writable ? {} : { log: words }) };
  }
}
