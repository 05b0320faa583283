import { type DynamicModule, Inject, Module } from '@nestjs/common';
import type { Views } from './views.js';
import { Watermark } from './watermark.js';

const VIEWS = Symbol('Views');

/** Asks Nest for the SQL side: `constructor(@InjectViews() private readonly views: Views)`. */
export const InjectViews = (): ParameterDecorator => Inject(VIEWS);

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
      ],
      exports: [VIEWS, Watermark],
    };
  }
}
