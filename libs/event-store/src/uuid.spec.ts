import { retriedTime, timeOrderedId, uuidFrom } from './uuid.js';

it('makes the same id of the same words, and another of others', () => {
  expect(uuidFrom('a')).toBe(uuidFrom('a'));
  expect(uuidFrom('a')).not.toBe(uuidFrom('b'));
  expect(uuidFrom('a')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

it('makes ids that sort by their moment, the same for the same moment and words', () => {
  const moments = [0, 1, 1_772_366_400_000, 1_772_366_400_001, 2 ** 48 - 1];
  const ids = moments.map((at) => timeOrderedId(at, 'words'));
  expect([...ids].sort()).toEqual(ids);
  expect(timeOrderedId(5, 'a')).toBe(timeOrderedId(5, 'a'));
  expect(timeOrderedId(5, 'a')).not.toBe(timeOrderedId(5, 'b'));
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

it.each([
  [-1, 0],
  [NaN, 0],
  [2 ** 60, 2 ** 48 - 1],
])('takes the impossible moment %d for the nearest possible one', (impossible, nearest) => {
  expect(timeOrderedId(impossible, 'a')).toBe(timeOrderedId(nearest, 'a'));
});

it('takes the time of a command from its id, where that has one: it is the same for every try', () => {
  const at = Date.parse('2026-03-01T12:00:00.000Z');
  const later = '2026-03-01T12:05:00.000Z';
  expect(retriedTime('019ca93c-d400-7abc-8def-0123456789ab', later)).toBe(0x019ca93cd400);
  expect(retriedTime(timeOrderedId(at, 'import'), later)).toBe(at);
});

it.each(['6f1c3a52-b7d8-4e0f-9a44-15d2c08be7a1', 'declare-1', ''])(
  'takes the time it happened where the id "%s" says none',
  (commandId) => {
    expect(retriedTime(commandId, '1969-07-20T20:17:40Z')).toBe(Date.parse('1969-07-20T20:17:40Z'));
  },
);
