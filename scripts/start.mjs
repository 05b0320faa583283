import { prepare, root } from './prepare.mjs';

await prepare();
process.argv.splice(2, 0, 'serve');
await import(`${root}dist/daylight.mjs`);
