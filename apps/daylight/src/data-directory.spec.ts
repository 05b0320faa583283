import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDataDirectory,
  DirectoryInUse,
  DirectoryUnusable,
  holdDirectory,
} from './data-directory.js';

const folder = mkdtempSync(join(tmpdir(), 'daylight-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is made with everything above it, for its owner alone', () => {
  const { directory } = createDataDirectory(join(folder, 'a', 'b', 'data'));
  expect(existsSync(directory)).toBe(true);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

it('that cannot be made is refused in words', () => {
  writeFileSync(join(folder, 'file'), '');
  const make = () => createDataDirectory(join(folder, 'file', 'data'));
  expect(make).toThrow(DirectoryUnusable);
  expect(make).toThrow(/choose another DAYLIGHT_DATA/);
});

it('is held by one at a time', () => {
  const { directory } = createDataDirectory(join(folder, 'held'));
  const lock = holdDirectory(directory);
  expect(() => holdDirectory(directory)).toThrow(DirectoryInUse);
  lock.close();
  holdDirectory(directory).close();
});
