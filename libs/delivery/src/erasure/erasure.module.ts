import { type DynamicModule, Module } from '@nestjs/common';
import { Vault } from '#audience';
import { CommandDesk } from '#event-store';
import { ERASURE_PARTS, ErasePersonHandler } from './erase-person.handler.js';
import { ErasedList } from './erased-list.js';
import type { ErasureParts } from './erase-person.js';

@Module({})
export class ErasureModule {
  /** `audience` is the module that has the vault. */
  static of(audience: DynamicModule, list: ErasedList, mailboxDir?: string): DynamicModule {
    return {
      module: ErasureModule,
      imports: [audience],
      providers: [
        {
          provide: ERASURE_PARTS,
          inject: [CommandDesk, Vault],
          useFactory: (desk: CommandDesk, vault: Vault): ErasureParts => ({
            desk,
            vault,
            list,
            mailboxDir,
          }),
        },
        ErasePersonHandler,
      ],
      exports: [ERASURE_PARTS],
    };
  }
}
