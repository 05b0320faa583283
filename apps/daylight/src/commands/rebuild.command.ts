import {
  type Checked,
  checkViews,
  groupsFor,
  type Projection,
  type RebuildSource,
  type Rebuilt,
  rebuildViews,
  slowest,
} from '#read-models';
import { projections } from '../../../projector/src/house.js';
import { readArguments, UsageError } from '../arguments.js';
import { openInstallation } from '../command-context.js';
import { readSettings } from '../settings.js';

const USAGE = 'daylight rebuild [--projection NAME] [--check]';
const REST_MS = 10;

export async function rebuildCommand(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words, USAGE, {
    projection: { type: 'string' },
    check: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) throw new UsageError(`usage: ${USAGE}`);
  const groups = groupsFor(projections, values.projection);
  const context = await openInstallation(readSettings(process.env, process.cwd()));
  const source = { store: context.store, views: context.views, restMs: REST_MS };
  try {
    for (const group of groups) {
      sayCompany(group, values.projection);
      await (values.check ? check(source, group) : rebuild(source, group));
    }
    await sayHowFar(source, groups.flat());
  } finally {
    await context.close();
  }
  if (values.check) sayVerdict();
  if (values.projection === undefined) sayLedgers();
}

async function rebuild(source: RebuildSource, group: readonly Projection[]): Promise<void> {
  for (const rebuilt of await rebuildViews(source, group)) {
    console.log(`${rebuilt.projection}: rebuilt, version ${rebuilt.version}.`);
    sayParked(rebuilt);
  }
}

async function check(source: RebuildSource, group: readonly Projection[]): Promise<void> {
  for (const checked of await checkViews(source, group)) {
    for (const { table, rowsLive, rowsRebuilt, different, firstKeys } of checked.tables) {
      console.log(
        `${checked.projection}.${table}: ${rowsLive} rows live, ${rowsRebuilt} rebuilt, ${different} different.`,
      );
      for (const key of firstKeys) console.log(`  different: ${key}`);
      if (different > 0) process.exitCode = 1;
    }
    sayParked(checked);
  }
}

function sayParked({ projection, parked }: Rebuilt | Checked): void {
  if (parked.length === 0) return;
  console.log(`${projection}: ${parked.length} streams cannot be applied and are left out:`);
  for (const { stream, error } of parked.slice(0, 10)) console.log(`  ${stream}: ${error}`);
}

/** A view is made anew as far as the old one had come; what follows is for whoever follows the log. */
async function sayHowFar(
  { store, views }: RebuildSource,
  group: readonly Projection[],
): Promise<void> {
  const names = group.map(({ name }) => name);
  if ((await slowest(views, names)) >= (await store.head())) return;
  console.log('The views are not at the end of the log yet: they get there while Daylight runs.');
}

/** Whoever named one projection hears which others come with it. */
function sayCompany(group: readonly Projection[], named: string | undefined): void {
  const others = group.map(({ name }) => name).filter((name) => name !== named);
  if (named === undefined || others.length === 0) return;
  console.log(`${named} is rebuilt together with ${others.join(', ')}: they read one another.`);
}

function sayVerdict(): void {
  console.log(
    process.exitCode === 1
      ? 'A rebuild would change what people see. "daylight rebuild" does it.'
      : 'Every view is what the log says.',
  );
}

function sayLedgers(): void {
  for (const { name, tables } of projections) {
    if (tables.length === 0)
      console.log(`${name} is a ledger of what was done; it is never rebuilt.`);
  }
}
