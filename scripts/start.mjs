import { pathToFileURL } from 'node:url';
import { prepare, root } from './prepare.mjs';

await prepare();
process.argv.splice(2, 0, 'serve');
await import(pathToFileURL(`${root}dist/daylight.mjs`).href);
