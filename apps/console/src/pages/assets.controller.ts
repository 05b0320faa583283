import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PageSettings } from './page-settings.js';
import { style } from './style.js';

/** What pages load: everything comes from here. */
@Controller()
export class AssetsController {
  constructor(private readonly settings: PageSettings) {}

  @Get('console.css')
  styles(@Res() reply: FastifyReply) {
    return reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(style);
  }

  @Get('graphiql.js')
  script(@Res() reply: FastifyReply) {
    return this.built(reply, 'graphiql.js', 'text/javascript; charset=utf-8');
  }

  @Get('graphiql.css')
  graphiqlStyles(@Res() reply: FastifyReply) {
    return this.built(reply, 'graphiql.css', 'text/css; charset=utf-8');
  }

  private async built(reply: FastifyReply, name: string, type: string) {
    const bytes = await readFile(join(this.settings.publicDir, name)).catch(() => undefined);
    if (!bytes) return reply.code(404).type('text/plain').send('Not built yet: run npm run build.');
    return reply.header('cache-control', 'private, max-age=300').type(type).send(bytes);
  }
}
