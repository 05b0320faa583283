import { EventStoreDbDouble } from './double.js';

/** The double as a process of its own: `node dist/eventstoredb-double.mjs [PORT]`. Ends with Ctrl-C; keeps nothing. */
const double = await EventStoreDbDouble.start({ port: Number(process.argv[2] ?? 0) });
console.log(`EventStoreDB (wire double, in memory) at ${double.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    double.stop();
    process.exit(0);
  });
}
