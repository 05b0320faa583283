import { RateLimit } from './rate-limit.js';

it('takes so many in so long from each place, and starts anew after that', () => {
  const limit = new RateLimit(2, 1_000);
  const at = (ms: number) => new Date(ms);
  expect([limit.allows('a', at(0)), limit.allows('a', at(1)), limit.allows('a', at(2))]).toEqual([
    true,
    true,
    false,
  ]);
  expect(limit.allows('b', at(2))).toBe(true);
  expect(limit.allows('a', at(1_001))).toBe(true);
});
