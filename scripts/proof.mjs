import { prepare, root } from './prepare.mjs';

await prepare();
const [kind] = process.argv.splice(2, 1);
await import(`${root}dist/${kind}.mjs`);
