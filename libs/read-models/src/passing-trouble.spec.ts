import { StoreUnavailable, UnreadableEvent } from '#event-store';
import { isPassing } from './passing-trouble.js';

const saying = (message: string, parts: object = {}) => Object.assign(new Error(message), parts);

describe('trouble that passes by itself', () => {
  it.each([
    ['a full disk, as better-sqlite3 says it', saying('any', { code: 'SQLITE_FULL' })],
    ['a full disk, as Node says it', saying('any', { code: 'ERR_SQLITE_ERROR', errcode: 13 })],
    ['a disk that fails', saying('any', { code: 'SQLITE_IOERR_WRITE' })],
    ['another writer', saying('any', { code: 'ERR_SQLITE_ERROR', errcode: 5 })],
    ['a damaged file', saying('any', { code: 'SQLITE_CORRUPT' })],
    ['a server that shuts down', saying('any', { code: '57P01', severity: 'FATAL' })],
    ['a server that starts', saying('PostgreSQL (db:1/a) cannot be used: any', { code: '57P03' })],
    ['a server that is not there', saying('any', { code: 'ECONNREFUSED' })],
    ['a connection that broke', saying('Connection terminated unexpectedly')],
    [
      'a server that does not answer',
      saying('PostgreSQL (db:1/a) cannot be used: timeout exceeded when trying to connect'),
    ],
    ['a log that cannot be read now', new StoreUnavailable('any')],
  ])('is %s', (_, error) => expect(isPassing(error)).toBe(true));

  it.each([
    ['a row that is there already', saying('any', { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })],
    ['the same, as Node says it', saying('any', { code: 'ERR_SQLITE_ERROR', errcode: 1555 })],
    ['the same on PostgreSQL', saying('any', { code: '23505', severity: 'ERROR' })],
    ['an event nobody can read', new UnreadableEvent('incident-disk-full cannot be read')],
    [
      'a mistake of ours whose words remind of a disk',
      new TypeError("Cannot read properties of undefined (reading 'fullName')"),
    ],
    [
      'a mistake that repeats what people wrote',
      new SyntaxError('Unexpected token: "Connection terminated, database is locked"'),
    ],
    ['nothing at all', undefined],
  ])('is not %s', (_, error) => expect(isPassing(error)).toBe(false));
});
