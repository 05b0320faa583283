import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { may, type Role } from '#access';
import { listComponents } from '#catalog';
import { affectedCounts } from '#delivery';
import { Clock, type EventStore, InjectEventStore } from '#event-store';
import { listIncidents } from '#incidents';
import { InjectViews, parkedStreams, type Views } from '#read-models';
import { meOf } from '../people/people.resolver.js';
import { Doorkeeper } from '../sign-in/doorkeeper.js';
import { homePage, strangerPage } from './home.page.js';
import { layout, sendPage } from './layout.js';
import { PageSettings } from './page-settings.js';

/** Most incidents on the first screen; the API has the others. */
const SHOWN = 20;

@Controller()
export class HomeController {
  constructor(
    private readonly doorkeeper: Doorkeeper,
    private readonly settings: PageSettings,
    private readonly clock: Clock,
    @InjectViews() private readonly views: Views,
    @InjectEventStore() private readonly store: EventStore,
  ) {}

  @Get()
  async show(@Req() { headers }: FastifyRequest, @Res() reply: FastifyReply) {
    const signedIn = await this.doorkeeper.identify(headers);
    const { organisation } = this.settings;
    if (!signedIn)
      return sendPage(
        reply,
        layout({ title: 'Console', organisation, body: strangerPage(this.settings) }),
      );
    const { name, role } = await meOf(this.views, signedIn);
    const who = { name: name ?? 'Somebody', role };
    return sendPage(
      reply,
      layout({ title: 'Console', organisation, who, body: await this.home(role) }),
    );
  }

  private async home(role: Role) {
    const incidents = await listIncidents(this.views, { open: true, first: SHOWN });
    const open = await Promise.all(
      incidents.map(async (incident) => ({
        incident,
        counts: await affectedCounts(this.views, incident.id),
      })),
    );
    const components = (await listComponents(this.views)).length;
    const incomplete = may(role, 'administer') ? await parkedStreams(this.views) : [];
    const { settings } = this;
    const { writable, words = 'The log takes nothing new.' } = this.store.health();
    const logTrouble = writable ? undefined : words;
    const now = this.clock.now();
    return homePage({ open, components, incomplete, logTrouble, settings, now });
  }
}
