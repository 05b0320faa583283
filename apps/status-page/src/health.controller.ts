import { Controller, Get, Header } from '@nestjs/common';

@Controller('healthz')
export class HealthController {
  @Get()
  @Header('cache-control', 'no-store')
  look() {
    return { status: 'ok' };
  }
}
