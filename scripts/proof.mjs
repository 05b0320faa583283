import { pathToFileURL } from 'node:url';
import { prepare, root } from './prepare.mjs';

await prepare();
const [kind] = process.argv.splice(2, 1);
await import(pathToFileURL(`${root}dist/${kind}.mjs`).href);
