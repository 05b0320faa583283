import { type DynamicModule, Module } from '@nestjs/common';
import { Secrets } from '#access';
import { VIEWS, type Views } from '#read-models';
import * as directory from './directory.handler.js';
import * as recipients from './recipients.handler.js';
import { Vault } from './vault/vault.js';

@Module({})
export class AudienceModule {
  /** Mailboxes are known by a hash keyed with the installation's secrets. */
  static of(secrets: Secrets): DynamicModule {
    return {
      module: AudienceModule,
      providers: [
        { provide: Secrets, useValue: secrets },
        {
          provide: Vault,
          useFactory: (views: Views) => new Vault(views, secrets),
          inject: [VIEWS],
        },
        ...Object.values(directory),
        ...Object.values(recipients),
      ],
      exports: [Vault],
    };
  }
}
