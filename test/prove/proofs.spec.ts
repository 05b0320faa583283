import { spawnSync } from 'node:child_process';
import { proofs } from './proofs.js';

it.each(proofs.map(({ name, says }) => [name, says]))(
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
