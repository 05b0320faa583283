import { type DynamicModule, Module } from '@nestjs/common';
import { VIEWS } from './inject-views.js';
import * as repairs from './parked/repair.handler.js';
import type { Views } from './views.js';
import { Watermark } from './watermark.js';

@Module({})
export class ReadModelsModule {
  /** The views and their watermark, for every module of the application. */
  static of(views: Views, watermark: Watermark): DynamicModule {
    return {
      module: ReadModelsModule,
      global: true,
      providers: [
        { provide: VIEWS, useValue: views },
        { provide: Watermark, useValue: watermark },
        ...Object.values(repairs),
      ],
      exports: [VIEWS, Watermark],
    };
  }
}
