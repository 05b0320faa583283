import { Module } from '@nestjs/common';
import {
  AddComponentHandler,
  AddGroupHandler,
  RenameComponentHandler,
  RetireComponentHandler,
} from './catalog.handler.js';

@Module({
  providers: [AddGroupHandler, AddComponentHandler, RenameComponentHandler, RetireComponentHandler],
})
export class CatalogModule {}
