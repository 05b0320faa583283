import { Module } from '@nestjs/common';
import * as handlers from './incidents.handler.js';

@Module({ providers: Object.values(handlers) })
export class IncidentsModule {}
