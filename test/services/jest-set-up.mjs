// Says, before any test is read, whether there is a PostgreSQL to test on. It is started by the first who needs it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from './postgres-binaries.mjs';

export default function setUp() {
  if (!findBinaries()) {
    process.env.DAYLIGHT_TEST_POSTGRES_MISSING = 'there is no server here, and npm brought none';
    return;
  }
  process.env.DAYLIGHT_TEST_POSTGRES_RUN = mkdtempSync(join(tmpdir(), 'daylight-postgres-'));
  process.env.DAYLIGHT_TEST_POSTGRES_OWNER = String(process.pid);
}
