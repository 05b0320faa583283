import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import type { Secrets } from '#access';
import { AudienceModule } from '#audience';
import { CatalogModule } from '#catalog';
import { ErasedList, ErasureModule } from '#delivery';
import { type Clock, type EventStore, EventStoreModule, systemClock } from '#event-store';
import { IncidentsModule } from '#incidents';
import { ReadModelsModule, type Views, Watermark } from '#read-models';
import { VIEWS_CHANNEL } from '../../projector/src/house.js';
import {
  createDataDirectory,
  dataFiles,
  type DataFiles,
  demandInstallation,
} from './data-directory.js';
import { openParts, type OpenedSettings } from './open-parts.js';

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

/** The same for commands that need what is there already: where there is no log yet, none is made. */
export function openInstallation(settings: OpenedSettings): Promise<CommandContext> {
  demandInstallation(dataFiles(settings.dataDir), settings.log);
  return openCommandContext(settings);
}

/** Opens the same directory a running Daylight may be serving: both write through the same log. */
export async function openCommandContext(
  settings: OpenedSettings,
  clock: Clock = systemClock,
): Promise<CommandContext> {
  const files = createDataDirectory(settings.dataDir);
  const limits = { statementMs: 0, cacheKiB: 49_152, foldPages: 25_000 };
  const parts = await openParts(files, settings, { limits });
  const { store, views, secrets, erasedFiles } = parts;
  const watermark = new Watermark(views, VIEWS_CHANNEL);
  const audience = AudienceModule.of(secrets);
  const erasure = ErasureModule.of(audience, new ErasedList(erasedFiles), files.mailbox);
  const context = await NestFactory.createApplicationContext(
    {
      module: CommandLine,
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.of(store, clock),
        ReadModelsModule.of(views, watermark),
        CatalogModule,
        IncidentsModule,
        audience,
        erasure,
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
