import { readFileSync } from 'node:fs';
import { settingsPage } from './settings-page.js';

it('documents every setting as it is', () => {
  expect(readFileSync('docs/settings.md', 'utf8')).toBe(settingsPage());
});
