// Says, before any test is read, whether there is a PostgreSQL to test on. It is started by the first who needs it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from './postgres-binaries.mjs';

export default function setUp() {
  if (process.env.DAYLIGHT_TEST_POSTGRES) return;
  if (!findBinaries()) {
    process.env.DAYLIGHT_TEST_POSTGRES_MISSING =
      'no server here and none could be brought; set DAYLIGHT_TEST_POSTGRES';
    return;
  }
  process.env.DAYLIGHT_TEST_POSTGRES_RUN = mkdtempSync(join(tmpdir(), 'daylight-postgres-'));
  process.env.DAYLIGHT_TEST_POSTGRES_OWNER = String(process.pid);
}
