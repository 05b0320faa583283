import { Module } from '@nestjs/common';
import * as people from './people.handler.js';
import * as tokens from './tokens.handler.js';

@Module({ providers: [...Object.values(people), ...Object.values(tokens)] })
export class AccessModule {}
