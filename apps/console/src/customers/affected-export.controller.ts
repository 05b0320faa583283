import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Vault } from '#audience';
import { demandPast, exportAffected, type ExportFormat } from '#delivery';
import { Clock } from '#event-store';
import { refuse } from '../http-guards.js';
import { parsed } from '../refusals/parsed.js';
import { Doorkeeper } from '../sign-in/doorkeeper.js';

const Question = z.object({ asOf: z.string().max(100).optional() });
const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** The affected list of an incident as a file. It is written as it is read, however long it is. */
@Controller('incidents')
export class AffectedExportController {
  constructor(
    private readonly doorkeeper: Doorkeeper,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  @Get(':id/affected.csv')
  csv(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    return this.send(id, 'csv', query, request, reply);
  }

  @Get(':id/affected.ndjson')
  ndjson(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    return this.send(id, 'ndjson', query, request, reply);
  }

  private async send(
    incidentId: string,
    format: ExportFormat,
    query: unknown,
    { headers }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    // Every role may read.
    if (!(await this.doorkeeper.identify(headers)))
      return refuse(reply, 401, 'UNAUTHENTICATED', 'Sign in first, or send an API token.');
    const now = this.clock.now();
    const { asOf = now.toISOString() } = parsed(Question, query);
    const moment = demandPast(asOf, now);
    const list = await exportAffected(this.vault, { incidentId, format, asOf: moment });
    const name = `affected-${incidentId}-${moment.slice(0, 16)}.${format}`;
    return reply
      .type(TYPES[format])
      .header('content-disposition', `attachment; filename="${name.replaceAll(/[^\w.-]/g, '-')}"`)
      .send(Readable.from(list));
  }
}
