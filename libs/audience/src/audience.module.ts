import { type DynamicModule, Module } from '@nestjs/common';
import { Secrets } from '#access';
import * as directory from './directory.handler.js';
import * as recipients from './recipients.handler.js';

@Module({})
export class AudienceModule {
  /** Mailboxes are known by a hash keyed with the installation's secrets. */
  static of(secrets: Secrets): DynamicModule {
    return {
      module: AudienceModule,
      providers: [
        { provide: Secrets, useValue: secrets },
        ...Object.values(directory),
        ...Object.values(recipients),
      ],
    };
  }
}
