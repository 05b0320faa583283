import { spawnSync } from 'node:child_process';
import { proofs } from './proofs.js';

/** The suite that it counts has just been run by itself. */
const BY_HAND = new Set(['conformance']);

it.skip.each([...BY_HAND].map((name) => [name]))('%s: run it by hand, npm run prove', () => {});

it.each(proofs.filter(({ name }) => !BY_HAND.has(name)).map(({ name, says }) => [name, says]))(
  '%s: %s',
  (name) => {
    const { stdout, status } = spawnSync(process.execPath, ['dist/prove.mjs', name], {
      encoding: 'utf8',
      timeout: 280_000,
    });
    if (status !== 0) console.error(stdout.slice(-4_000));
    expect(status).toBe(0);
  },
  300_000,
);
