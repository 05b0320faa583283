import { encodingFor, hasAlready } from './negotiate.js';

it('sends brotli to those who take it, then gzip, and leaves out what is refused', () => {
  expect(encodingFor('gzip, deflate, br, zstd')).toBe('br');
  expect(encodingFor('gzip;q=0.8, br;q=0')).toBe('gzip');
  expect(encodingFor('*')).toBe('br');
  expect(encodingFor('identity')).toBe('identity');
  expect(encodingFor(undefined)).toBe('identity');
});

it('knows what a reader has already', () => {
  expect(hasAlready('"a"', '"a"')).toBe(true);
  expect(hasAlready('"x", W/"a"', '"a"')).toBe(true);
  expect(hasAlready('*', '"a"')).toBe(true);
  expect(hasAlready('"b"', '"a"')).toBe(false);
  expect(hasAlready(undefined, '"a"')).toBe(false);
});
