import { demandPast } from './as-of.js';

const NOON = new Date('2026-11-22T12:00:00.000Z');

it('reads a moment in any zone', () => {
  expect(demandPast('2026-11-22T13:00:00+02:00', NOON)).toBe('2026-11-22T11:00:00.000Z');
  expect(demandPast('2026-11-22T12:00:00Z', NOON)).toBe('2026-11-22T12:00:00.000Z');
});

it.each([
  ['2026-11-22T12:00:00.001Z', 'The moment is still to come.'],
  ['2026-11-22', 'This is not a moment.'],
  ['yesterday', 'This is not a moment.'],
  ['', 'This is not a moment.'],
])('refuses "%s"', (text, message) => {
  const refusal = { code: 'AS_OF_IMPOSSIBLE', field: 'asOf', message };
  expect(() => demandPast(text, NOON)).toThrow(expect.objectContaining(refusal));
});
