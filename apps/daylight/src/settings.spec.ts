import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SettingsRefused } from './settings.js';

const empty = mkdtempSync(join(tmpdir(), 'daylight-settings-'));

function mistakesOf(environment: NodeJS.ProcessEnv, directory = empty): readonly string[] {
  try {
    readSettings(environment, directory);
    return [];
  } catch (error) {
    if (error instanceof SettingsRefused) return error.mistakes;
    throw error;
  }
}

it('needs no settings at all', () => {
  const settings = readSettings({}, empty);
  expect(settings).toMatchObject({ dataDir: join(empty, 'data'), host: '127.0.0.1', smtp: null });
});

it('keeps every commit unless it is told otherwise, and takes no other word for it', () => {
  expect(readSettings({}, empty).durability).toBe('full');
  expect(readSettings({ DAYLIGHT_DURABILITY: 'relaxed' }, empty).durability).toBe('relaxed');
  expect(mistakesOf({ DAYLIGHT_DURABILITY: 'off' })).toEqual([
    expect.stringContaining('DAYLIGHT_DURABILITY'),
  ]);
});

it('reports all mistakes together', () => {
  const mistakes = mistakesOf({
    DAYLIGHT_CONSOLE_PORT: 'high',
    DAYLIGHT_SMTP: 'mail',
    DAYLIGHT_COLOUR: 'red',
  });
  expect(mistakes.join(' ')).toMatch(/DAYLIGHT_COLOUR.*DAYLIGHT_CONSOLE_PORT.*DAYLIGHT_SMTP/);
});

it('wants a port of its own for the console and for the status page', () => {
  expect(mistakesOf({ DAYLIGHT_CONSOLE_PORT: '4100' })).toEqual([
    'DAYLIGHT_CONSOLE_PORT and DAYLIGHT_STATUS_PORT are both 4100: give each a port of its own.',
  ]);
  expect(mistakesOf({ DAYLIGHT_CONSOLE_PORT: '0', DAYLIGHT_STATUS_PORT: '0' })).toEqual([]);
});

it('refuses to serve the open network over plain http', () => {
  expect(mistakesOf({ DAYLIGHT_HOST: '0.0.0.0' })).toHaveLength(2);
});

it('refuses to send a password in the clear', () => {
  const mistakes = mistakesOf({
    DAYLIGHT_SMTP: 'smtp://ada:secret@mail.acme.org:25',
    DAYLIGHT_MAIL_FROM: 'status@acme.org',
  });
  expect(mistakes.join()).toMatch(/unencrypted/);
  expect(mistakes.join()).not.toMatch(/secret/);
});

it.each([
  ['postgres://daylight:secret@db.acme.org/daylight', 1],
  ['postgres://daylight:secret@db.acme.org/daylight?sslmode=prefer', 1],
  ['postgres://daylight:secret@db.acme.org/daylight?sslmode=verify-full', 0],
  ['postgres://daylight:secret@127.0.0.1:5433/daylight', 0],
  ['postgres://daylight@%2Fvar%2Frun%2Fpostgresql/daylight', 0],
  ['postgres:///daylight?host=/var/run/postgresql', 0],
  ['mysql://daylight:secret@127.0.0.1/daylight', 1],
])('lets nobody on the way read what goes to the database: %s', (postgres, mistakes) => {
  const found = mistakesOf({ DAYLIGHT_POSTGRES: postgres });
  expect(found).toHaveLength(mistakes);
  expect(found.join()).not.toMatch(/secret@/);
});

it.each([
  ['esdb://daylight:secret@log.acme.org', 0],
  ['kurrentdb+discover://daylight:sec:ret@log.acme.org:2113', 0],
  ['esdb://127.0.0.1:2113?tls=false', 0],
  ['esdb://log.acme.org?tls=false', 1],
  ['esdb://daylight:secret@log.acme.org?colour=blue', 1],
  ['http://daylight:secret@log.acme.org', 1],
])('takes a log elsewhere only where nobody on the way reads it: %s', (log, mistakes) => {
  const found = mistakesOf({ DAYLIGHT_LOG: log });
  expect(found).toHaveLength(mistakes);
  expect(found.join()).not.toMatch(/secret/);
});

it.each(['console', 'courier', 'projector', 'status-page'])(
  'is understood alike by the %s where that runs alone: how hard the log is kept',
  (app) => {
    const program = new URL(`../../${app}/src/main.ts`, import.meta.url);
    expect(readFileSync(program, 'utf8')).toMatch(/durability: \w+\.DAYLIGHT_DURABILITY/);
  },
);

it('lets the environment win over the file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'daylight-settings-'));
  const file = { DAYLIGHT_ORGANISATION: 'Acme', DAYLIGHT_CONSOLE_PORT: 5000 };
  writeFileSync(join(directory, 'daylight.config.json'), JSON.stringify(file));
  const settings = readSettings({ DAYLIGHT_CONSOLE_PORT: '6000' }, directory);
  expect(settings).toMatchObject({ organisation: 'Acme', consolePort: 6000 });
});

it('says when the file is not readable as settings', () => {
  const directory = mkdtempSync(join(tmpdir(), 'daylight-settings-'));
  writeFileSync(join(directory, 'daylight.config.json'), '[');
  expect(mistakesOf({}, directory)).toEqual(['daylight.config.json is not a JSON object.']);
});
