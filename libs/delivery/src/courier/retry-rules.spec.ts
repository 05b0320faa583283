import { retryAt } from './retry-rules.js';

const noon = new Date('2026-11-22T12:00:00Z');
const minutes = (attempts: number, chance: number) =>
  (retryAt(attempts, noon, chance).getTime() - noon.getTime()) / 60_000;

it('waits longer after each refusal, and an hour at most', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 20].map((attempts) => minutes(attempts, 0.5))).toEqual([
    1, 2, 5, 10, 20, 40, 60, 60, 60,
  ]);
});

it('spreads the tries by a fifth to either side, so that they do not all come at once', () => {
  expect(minutes(4, 0)).toBe(8);
  expect(minutes(4, 0.999999)).toBeCloseTo(12, 3);
});
