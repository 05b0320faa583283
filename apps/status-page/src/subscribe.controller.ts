import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Secrets } from '#access';
import {
  ConfirmSubscriptionCommand,
  destinationKey,
  readRecipientToken,
  RequestSubscriptionCommand,
} from '#audience';
import { Clock, isRefusal } from '#event-store';
import { Messages } from './messages.js';
import { RateLimit } from './rate-limit.js';
import { SubscribeForm } from './subscribe-form.js';

/** Said in the message `too-many` too. */
const REQUESTS_MAX = 10;
const REQUESTS_WINDOW_MS = 600_000;
/** Every answer takes this long at least, so that its time does not say whether the address is known. */
const ANSWER_MS = 300;

@Controller('subscribe')
export class SubscribeController {
  private readonly limit = new RateLimit(REQUESTS_MAX, REQUESTS_WINDOW_MS);

  constructor(
    private readonly commands: CommandBus,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly messages: Messages,
  ) {}

  @Post()
  async request(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (!this.limit.allows(request.ip, this.clock.now())) {
      reply.header('retry-after', String(REQUESTS_WINDOW_MS / 1_000));
      return this.messages.say('too-many', 429, request, reply);
    }
    const form = SubscribeForm.safeParse(body ?? {});
    if (!form.success) return this.messages.say('wrong-address', 422, request, reply);
    const { email, components, website } = form.data;
    try {
      // A robot is told what everybody is told.
      const asked = website === '' ? this.ask(email, components) : Promise.resolve();
      await Promise.all([asked, pause(ANSWER_MS)]);
      this.messages.say('asked', 200, request, reply);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const wrong = error.field === 'components' ? 'wrong-components' : 'wrong-address';
      this.messages.say(wrong, 422, request, reply);
    }
  }

  @Get('confirm/:token')
  look(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const known = readRecipientToken(this.secrets, 'confirm', token) !== undefined;
    this.messages.say(known ? 'confirm' : 'unknown-link', known ? 200 : 404, request, reply);
  }

  @Post('confirm/:token')
  async confirm(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const destKey = readRecipientToken(this.secrets, 'confirm', token);
    if (destKey === undefined) return this.messages.say('unknown-link', 404, request, reply);
    await this.commands.execute(new ConfirmSubscriptionCommand(destKey, this.meta(destKey)));
    this.messages.say('confirmed', 200, request, reply);
  }

  private async ask(address: string, components: readonly string[]): Promise<void> {
    const destKey = destinationKey(this.secrets, address);
    await this.commands.execute(
      new RequestSubscriptionCommand({ address, components }, this.meta(destKey)),
    );
  }

  private meta(destKey: string) {
    return {
      commandId: randomUUID(),
      actor: { kind: 'recipient', id: destKey } as const,
      occurredAt: this.clock.now().toISOString(),
    };
  }
}
