import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { Clock } from './clock.js';
import { CommandDesk } from './command-desk.js';
import type { EventStore } from './event-store.js';

const EVENT_STORE = Symbol('EventStore');

/** Asks Nest for the log: `constructor(@InjectEventStore() private readonly store: EventStore)`. */
export const InjectEventStore = (): ParameterDecorator => Inject(EVENT_STORE);

@Module({})
export class EventStoreModule {
  /** The log, the desk and the clock, for every module of the application. */
  static of(store: EventStore, clock: Clock): DynamicModule {
    return {
      module: EventStoreModule,
      global: true,
      providers: [
        { provide: EVENT_STORE, useValue: store },
        { provide: Clock, useValue: clock },
        { provide: CommandDesk, useValue: new CommandDesk(store) },
      ],
      exports: [EVENT_STORE, Clock, CommandDesk],
    };
  }
}
