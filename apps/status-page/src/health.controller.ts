import { Controller, Get, Header } from '@nestjs/common';
import { InjectViews, parkedStreams, type Views } from '#read-models';

@Controller('healthz')
export class HealthController {
  constructor(@InjectViews() private readonly views: Views) {}

  /** `degraded`: everything answers, but some views leave out streams that could not be applied. */
  @Get()
  @Header('cache-control', 'no-store')
  async look() {
    const parked = await parkedStreams(this.views);
    return parked.length === 0 ? { status: 'ok' } : { status: 'degraded', parked };
  }
}
