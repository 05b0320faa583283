import { readFileSync } from 'node:fs';

interface Package {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

it('pins the packages of every platform, not only of the one it was written on', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, Package>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

it('names no registry, so that it installs from whichever is at hand', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
});
