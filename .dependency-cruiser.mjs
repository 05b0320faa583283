// The arrows of the house, as rules. docs/architecture.md says why; test/architecture runs this.
// The last one is no slice: it gathers what all of them have ever written.
const slices = [
  'catalog',
  'incidents',
  'audience',
  'notices',
  'pages',
  'delivery',
  'released-facts',
];
const foundations = ['event-store', 'read-models', 'access'];

/** A slice may look at slices to its left, never to its right. */
const leftOnly = slices.slice(0, -1).map((slice, at) => ({
  name: `${slice}-never-looks-right`,
  severity: 'error',
  from: { path: `^libs/${slice}/` },
  to: { path: `^libs/(${slices.slice(at + 1).join('|')})/` },
}));

export default {
  forbidden: [
    ...leftOnly,
    {
      name: 'foundations-know-no-slice',
      severity: 'error',
      from: { path: `^libs/(${foundations.join('|')})/` },
      to: { path: `^libs/(${slices.join('|')})/` },
    },
    {
      name: 'event-store-stands-alone',
      severity: 'error',
      from: { path: '^libs/event-store/' },
      to: { path: '^libs/(read-models|access)/' },
    },
    {
      name: 'read-models-know-only-the-log',
      severity: 'error',
      from: { path: '^libs/read-models/' },
      to: { path: '^libs/access/' },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'nothing-that-runs-imports-tests',
      comment:
        'Doubles and sinks are for tests; a program that could reach one might be built on it.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(\\.(spec|fixture)\\.ts$|/fixtures/)' },
      to: { path: '^test/' },
    },
    {
      name: 'only-daylight-imports-other-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/daylight/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-are-entered-by-their-door',
      severity: 'error',
      from: { path: '^(apps|libs|test)/([^/]+)/' },
      to: {
        path: '^libs/[^/]+/src/',
        pathNot: [
          '^libs/$2/src/',
          '^libs/[^/]+/src/index\\.ts$',
          '^libs/[^/]+/src/conformance/index\\.ts$',
        ],
      },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'deciding-files-are-pure',
      comment: 'What decides imports no Nest, no database and no clock.',
      severity: 'error',
      from: {
        path: '^libs/(catalog|incidents|audience|notices|pages|delivery|access)/src/',
        // What carries decisions out says so in its name, or lives in a room for it.
        pathNot: [
          '\\.(handler|module|projection|query|commands|migrations|spec)\\.ts$',
          '/index\\.ts$',
          '/(channels|courier|fixtures|import|ledger|sessions|v2|vault|views)/',
          '^libs/pages/src/(dirty|documents|page-renderer|snapshots)\\.ts$',
        ],
      },
      to: {
        path: 'node_modules/(@nestjs|kysely|better-sqlite3|nodemailer)/|^node:sqlite|^libs/read-models/',
      },
    },
    {
      name: 'no-common-rooms',
      severity: 'error',
      from: {},
      to: { path: '/(common|shared|utils?|helpers)/', pathNot: 'node_modules' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist/|apps/console/graphiql/|^test/architecture/wrong-house/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
