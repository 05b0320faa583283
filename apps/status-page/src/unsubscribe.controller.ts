import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Secrets } from '#access';
import { readRecipientToken, UnsubscribeCommand } from '#audience';
import { Clock } from '#event-store';
import { Messages } from './messages.js';

/** Ends mails to one mailbox. Looking changes nothing, because mail scanners look at every link (RFC 8058). */
@Controller('unsubscribe')
export class UnsubscribeController {
  constructor(
    private readonly commands: CommandBus,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly messages: Messages,
  ) {}

  @Get(':token')
  look(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const known = readRecipientToken(this.secrets, 'unsubscribe', token) !== undefined;
    this.messages.say(known ? 'unsubscribe' : 'unknown-link', known ? 200 : 404, request, reply);
  }

  @Post(':token')
  async end(
    @Param('token') token: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const destKey = readRecipientToken(this.secrets, 'unsubscribe', token);
    if (destKey === undefined) return this.messages.say('unknown-link', 404, request, reply);
    const meta = {
      commandId: randomUUID(),
      actor: { kind: 'recipient', id: destKey } as const,
      occurredAt: this.clock.now().toISOString(),
    };
    await this.commands.execute(new UnsubscribeCommand(destKey, viaOf(body), meta));
    this.messages.say('unsubscribed', 200, request, reply);
  }
}

/** Mail programs send `List-Unsubscribe=One-Click`, as a form of either encoding; our own button sends nothing. */
function viaOf(body: unknown): 'one_click' | 'page' {
  return /one-click/iu.test(JSON.stringify(body ?? '')) ? 'one_click' : 'page';
}
