import { Pace } from './pace.js';

it('says how far it is, how fast it goes, and how long it will take', () => {
  const pace = new Pace([{ bytes: 1_000, weight: 1 }]);
  pace.reached(0, 0, 0, 0);
  expect(pace.reached(0, 250, 25, 2_000)).toEqual({
    share: 0.25,
    rows: 25,
    rowsPerSecond: 13,
    secondsLeft: 6,
  });
});

it('says nothing of the time left before it knows', () => {
  const pace = new Pace([{ bytes: 1_000, weight: 1 }]);
  expect(pace.reached(0, 10, 1, 500).secondsLeft).toBeNull();
});

it('does not take a heavier file for a slower pace', () => {
  const pace = new Pace([
    { bytes: 1_000, weight: 1 },
    { bytes: 1_000, weight: 3 },
  ]);
  pace.reached(0, 0, 0, 0);
  expect(pace.reached(0, 1_000, 10, 10_000).secondsLeft).toBe(30);
  expect(pace.reached(1, 500, 20, 25_000).secondsLeft).toBe(15);
});

it('goes by the newest pace, and not by one of long ago', () => {
  const pace = new Pace([{ bytes: 100_000, weight: 1 }]);
  for (let second = 0; second <= 30; second += 1)
    pace.reached(0, second * 1_000, 0, second * 1_000);
  for (let second = 31; second <= 70; second += 1)
    pace.reached(0, 30_000 + (second - 30) * 500, 0, second * 1_000);
  expect(pace.reached(0, 50_000, 0, 70_000).secondsLeft).toBe(100);
});
