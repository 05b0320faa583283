// Builds every app named in nest-cli.json into dist/: SWC compiles each file (decorators need their types
// written out), esbuild joins them. One bundle starts in half the time of loose files.
import { build } from 'esbuild';
import { transform } from '@swc/core';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './freshness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Built beside what may be running, then put in its place. */
const out = `${root}dist-next`;
const { projects } = JSON.parse(await readFile(`${root}nest-cli.json`, 'utf8'));

const apps = Object.entries(projects).filter(([, project]) => project.type === 'application');
const entryPoints = Object.fromEntries(
  apps.map(([name, project]) => [name, `${root}${project.sourceRoot}/${project.entryFile}.ts`]),
);
for (const proof of ['prove', 'bench']) entryPoints[proof] = `${root}test/${proof}/main.ts`;
entryPoints['eventstoredb-double'] = `${root}test/support/eventstoredb-double/main.ts`;

/** Packages that Nest and others load only when somebody installed them. */
const optional = [
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@nestjs/platform-express',
  '@apollo/subgraph',
  '@apollo/subgraph/*',
  '@apollo/gateway',
  '@as-integrations/express5',
  '@as-integrations/express4',
  'class-transformer',
  'class-transformer/*',
  'class-validator',
  '@fastify/static',
  '@fastify/multipart',
  '@fastify/view',
  'ts-morph',
  'bufferutil',
  'utf-8-validate',
  'better-sqlite3',
  'playwright-core',
  'autocannon',
  'smtp-server',
];

const swc = {
  name: 'swc',
  setup(building) {
    building.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), {
        filename: path,
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
          },
          keepClassNames: true,
        },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

await rm(out, { recursive: true, force: true });
const common = {
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  keepNames: true,
  sourcemap: 'linked',
  external: optional,
  plugins: [swc],
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
};
await build({ ...common, entryPoints, splitting: true });

// Apart from the rest: pieces shared with the servers would bring all of Nest into each thread.
const threads = {
  'projector-thread': 'apps/daylight/src/threads/projector.thread.ts',
  'courier-thread': 'apps/daylight/src/threads/courier.thread.ts',
  'log-writer-thread': 'libs/event-store/src/sqlite/log-writer.thread.ts',
  // Processes that tests start, stop and kill: they must be up at once.
  'log-process': 'libs/event-store/src/sqlite/fixtures/log-process.program.ts',
  'log-load': 'test/prove/log-load.program.ts',
};
for (const [name, entry] of Object.entries(threads)) {
  // Split as well: what a thread loads only for one kind of log lies apart, unread, for the other.
  await build({ ...common, entryPoints: { [name]: `${root}${entry}` }, splitting: true });
}

if (existsSync(`${root}apps/console/graphiql/page.tsx`)) {
  await build({
    entryPoints: { graphiql: `${root}apps/console/graphiql/page.tsx` },
    outdir: `${out}/public`,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    loader: { '.ttf': 'dataurl' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
}
await cp(`${root}templates`, `${out}/templates`, { recursive: true });
await writeFile(`${out}/.built`, await fingerprint(root));
await rm(`${root}dist`, { recursive: true, force: true });
await rename(out, `${root}dist`);
