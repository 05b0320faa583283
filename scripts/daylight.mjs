#!/usr/bin/env node
import { prepare, root } from './prepare.mjs';

await prepare();
await import(`${root}dist/daylight.mjs`);
