import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export default async function tearDown() {
  const folder = process.env.DAYLIGHT_TEST_POSTGRES_RUN;
  if (!folder) return;
  const file = join(folder, 'keeper.pid');
  if (!existsSync(file)) return rmSync(folder, { recursive: true, force: true });
  try {
    process.kill(Number(readFileSync(file, 'utf8')));
  } catch {
    // Gone already.
  }
  for (let tries = 0; existsSync(folder) && tries < 100; tries += 1) await pause(50);
}
