import { readFileSync } from 'node:fs';

interface Package {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockfiles = ['package-lock.json', 'test/services/package-lock.json'];

it.each(lockfiles)('%s pins the packages of every platform, not only of its own', (lockfile) => {
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as {
    packages: Record<string, Package>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

it.each(lockfiles)('%s names no registry: it installs from whichever is at hand', (lockfile) => {
  expect(readFileSync(lockfile, 'utf8')).not.toContain('"resolved"');
});
