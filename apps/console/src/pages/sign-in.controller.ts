import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { endSession, redeemSignInLink } from '#access';
import { Clock } from '#event-store';
import { InjectViews, type Views } from '#read-models';
import { noSessionCookie, sessionCookie, sessionIn } from '../sign-in/cookie.js';
import { SignInLinks } from '../sign-in/sign-in-links.js';
import { html } from './html.js';
import { layout, sendPage } from './layout.js';
import { PageSettings } from './page-settings.js';

const Credential = z.object({ token: z.string().regex(/^[\w-]{20,100}$/) });

/** A link is opened by programs too (previews, scanners); only the button uses it up. */
@Controller()
export class SignInController {
  constructor(
    private readonly links: SignInLinks,
    private readonly settings: PageSettings,
    private readonly clock: Clock,
    @InjectViews() private readonly views: Views,
  ) {}

  @Get('sign-in')
  ask(@Query() query: unknown, @Res() reply: FastifyReply) {
    const link = Credential.safeParse(query);
    if (!link.success) return this.useless(reply);
    const body = html`<h1>Sign in to the console</h1>
      <p>
        Press the button to use this link. It works once; you stay signed in for 12 hours after your
        last visit.
      </p>
      <form method="post" action="/sign-in">
        <input type="hidden" name="token" value="${link.data.token}" />
        <button autofocus>Sign in</button>
      </form>`;
    return sendPage(
      reply,
      layout({ title: 'Sign in', organisation: this.settings.organisation, body }),
    );
  }

  @Post('sign-in')
  async redeem(@Body() form: unknown, @Res() reply: FastifyReply) {
    const link = Credential.safeParse(form);
    const session =
      link.success && (await redeemSignInLink(this.views, link.data.token, this.clock.now()));
    if (!session) return this.useless(reply);
    return reply
      .header('set-cookie', sessionCookie(session, this.links.secure()))
      .redirect('/', 303);
  }

  @Post('sign-out')
  async leave(@Req() { headers }: FastifyRequest, @Res() reply: FastifyReply) {
    const session = sessionIn(headers);
    if (session) await endSession(this.views, session);
    return reply.header('set-cookie', noSessionCookie(this.links.secure())).redirect('/', 303);
  }

  private useless(reply: FastifyReply) {
    const body = html`<h1>This link does not work any more</h1>
      <p>
        A sign-in link works once, within 24 hours. Ask an administrator for a new one. If you run
        Daylight yourself and nobody has signed in yet, start it again: it prints a new link.
      </p>
      <p><a href="/">To the console</a></p>`;
    return sendPage(
      reply,
      layout({ title: 'Link used', organisation: this.settings.organisation, body }),
      { status: 403 },
    );
  }
}
