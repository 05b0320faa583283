#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { prepare, root } from './prepare.mjs';

await prepare();
await import(pathToFileURL(`${root}dist/daylight.mjs`).href);
