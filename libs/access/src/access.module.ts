import { Module } from '@nestjs/common';
import * as people from './people.handler.js';
import { PeopleTurn } from './vault/people-turn.js';
import * as tokens from './tokens.handler.js';

@Module({ providers: [PeopleTurn, ...Object.values(people), ...Object.values(tokens)] })
export class AccessModule {}
