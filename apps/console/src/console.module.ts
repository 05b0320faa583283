import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { AccessModule, Secrets } from '#access';
import { AudienceModule } from '#audience';
import { ErasedList, ErasureModule } from '#delivery';
import { CatalogModule } from '#catalog';
import { type Clock, EventStoreModule, type EventStore } from '#event-store';
import { IncidentsModule } from '#incidents';
import { ReadModelsModule, type Views, type Watermark } from '#read-models';
import { Commands } from './commands.js';
import { FaultLog } from './console.log.js';
import type { ConsoleSettings } from './console.settings.js';
import { FaultFilter } from './fault.filter.js';
import { apolloOptions } from './graphql/apollo.options.js';
import { pageControllers } from './pages/page-controllers.js';
import { PageSettings } from './pages/page-settings.js';
import { RefusalFilter } from './refusals/refusal.filter.js';
import { resolvers } from './resolvers.js';
import { AllowGuard } from './sign-in/allow.js';
import { Doorkeeper } from './sign-in/doorkeeper.js';
import { SignInLinks } from './sign-in/sign-in-links.js';

export interface ConsoleParts {
  readonly store: EventStore;
  readonly views: Views;
  readonly watermark: Watermark;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly settings: ConsoleSettings;
  readonly log: FaultLog;
}

@Module({})
export class ConsoleModule {
  static of(parts: ConsoleParts): DynamicModule {
    const { store, views, watermark, clock, secrets, settings, log } = parts;
    const audience = AudienceModule.of(secrets);
    const list = new ErasedList(settings.erasedFiles);
    return {
      module: ConsoleModule,
      global: true,
      imports: [
        EventStoreModule.of(store, clock),
        ReadModelsModule.of(views, watermark),
        CqrsModule.forRoot(),
        AccessModule,
        CatalogModule,
        IncidentsModule,
        audience,
        ErasureModule.of(audience, list, settings.mailboxDir),
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          inject: [Doorkeeper],
          useFactory: (doorkeeper: Doorkeeper) => apolloOptions(doorkeeper, views, log),
        }),
      ],
      controllers: pageControllers,
      providers: [
        ...resolvers,
        Commands,
        Doorkeeper,
        SignInLinks,
        { provide: PageSettings, useValue: new PageSettings(settings) },
        { provide: Secrets, useValue: secrets },
        { provide: FaultLog, useValue: log },
        { provide: APP_GUARD, useClass: AllowGuard },
        { provide: APP_FILTER, useClass: FaultFilter },
        { provide: APP_FILTER, useClass: RefusalFilter },
      ],
      exports: [Doorkeeper],
    };
  }
}
