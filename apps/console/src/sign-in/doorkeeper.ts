import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { sessionActor, type SignedIn, tokenActor } from '#access';
import { Clock } from '#event-store';
import { InjectViews, type Views } from '#read-models';
import { sessionIn } from './cookie.js';

/** Says who a request comes from. */
@Injectable()
export class Doorkeeper {
  constructor(
    @InjectViews() private readonly views: Views,
    private readonly clock: Clock,
  ) {}

  /** An API token goes before a cookie: who sends one means it. */
  identify(headers: IncomingHttpHeaders): Promise<SignedIn | undefined> {
    if (headers.authorization !== undefined) return this.byToken(headers.authorization);
    const session = sessionIn(headers);
    return session
      ? sessionActor(this.views, session, this.clock.now())
      : Promise.resolve(undefined);
  }

  /** `Bearer dl_…` */
  byToken(authorization: string): Promise<SignedIn | undefined> {
    const token = /^Bearer (dl_[\w-]{1,100})$/i.exec(authorization)?.[1];
    return token ? tokenActor(this.views, token) : Promise.resolve(undefined);
  }
}
