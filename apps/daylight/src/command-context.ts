import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import type { Secrets } from '#access';
import { AudienceModule } from '#audience';
import { CatalogModule } from '#catalog';
import {
  type Clock,
  type EventStore,
  EventStoreModule,
  openEventStore,
  systemClock,
  withHistory,
} from '#event-store';
import { IncidentsModule } from '#incidents';
import {
  migrate,
  openViews,
  ReadModelsModule,
  recogniseLog,
  type Views,
  Watermark,
} from '#read-models';
import { releasedFacts } from '#released-facts';
import { migrations, VIEWS_CHANNEL } from '../../projector/src/house.js';
import {
  createDataDirectory,
  dataFiles,
  type DataFiles,
  demandInstallation,
  demandWholeLog,
} from './data-directory.js';
import { unlock } from './installation-keys.js';
import type { Settings } from './settings.js';

/** The data directory opened for work, with its commands, outside of any server. */
export interface CommandContext {
  readonly files: DataFiles;
  readonly store: EventStore;
  readonly views: Views;
  readonly secrets: Secrets;
  readonly commands: CommandBus;
  readonly watermark: Watermark;
  close(): Promise<void>;
}

@Module({})
class CommandLine {}

type Opened = Pick<Settings, 'dataDir' | 'log' | 'postgres' | 'durability'>;

/** The same for commands that need what is there already: where there is no log yet, none is made. */
export function openInstallation(settings: Opened): Promise<CommandContext> {
  demandInstallation(dataFiles(settings.dataDir), settings.log);
  return openCommandContext(settings);
}

/** Opens the same directory a running Daylight may be serving: both write through the same log. */
export async function openCommandContext(
  { dataDir, log, postgres, durability }: Opened,
  clock: Clock = systemClock,
): Promise<CommandContext> {
  const files = createDataDirectory(dataDir);
  demandWholeLog(files);
  const store = withHistory(await openEventStore(log ?? files.log, { durability }), releasedFacts);
  const views = openViews(
    { ...files, postgres },
    { statementMs: 0, cacheKiB: 65_536, foldPages: 25_000 },
  );
  await migrate(views, migrations);
  const unsettled = await recogniseLog(views, store);
  const secrets = await unlock(files, { store, views }, unsettled !== undefined);
  const watermark = new Watermark(views, VIEWS_CHANNEL);
  const context = await NestFactory.createApplicationContext(
    {
      module: CommandLine,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.of(store, clock),
        ReadModelsModule.of(views, watermark),
        CatalogModule,
        IncidentsModule,
        AudienceModule.of(secrets),
      ],
    },
    { logger: ['error', 'fatal'] },
  );
  return {
    files,
    store,
    views,
    secrets,
    commands: context.get(CommandBus),
    watermark,
    close: async () => {
      await context.close();
      watermark.close();
      await store.close();
      await views.destroy();
    },
  };
}
