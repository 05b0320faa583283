import { type NoticeReceived, timeInTheDark } from './time-in-the-dark.js';

/** Minutes after noon. */
const at = (minutes: number) => minutes * 60_000;
const NOON_TO_TWO = [{ from: at(0), until: at(120) }];
const notice = (nth: number, minute: number, nextBy: number | null): NoticeReceived => ({
  nth,
  at: at(minute),
  nextBy: nextBy === null ? null : at(nextBy),
});

it('runs from the onset while nothing was heard', () => {
  expect(timeInTheDark([{ from: at(0), until: null }], [], at(45))).toEqual({
    minutes: 45,
    longestMinutes: 45,
    isNow: true,
  });
});

it('ends with the first notice, and stays ended while each comes by the time promised', () => {
  const received = [notice(0, 10, 40), notice(1, 40, 70), notice(2, 65, null)];
  expect(timeInTheDark(NOON_TO_TWO, received, at(500))).toEqual({
    minutes: 10,
    longestMinutes: 10,
    isNow: false,
  });
});

it('runs again from the moment for which the next notice was promised', () => {
  const received = [notice(0, 10, 40), notice(1, 55, 80)];
  expect(timeInTheDark(NOON_TO_TWO, received, at(100))).toEqual({
    minutes: 10 + 15 + 20,
    longestMinutes: 20,
    isNow: true,
  });
});

it('ends when the customer is no longer affected', () => {
  expect(timeInTheDark(NOON_TO_TWO, [notice(0, 10, 100)], at(500))).toEqual({
    minutes: 10 + 20,
    longestMinutes: 20,
    isNow: false,
  });
});

it('counts only the times in which the customer was affected', () => {
  const twice = [
    { from: at(0), until: at(20) },
    { from: at(60), until: at(90) },
  ];
  expect(timeInTheDark(twice, [], at(500))).toMatchObject({ minutes: 50, longestMinutes: 30 });
});

it('takes a time that only changed its reason for one', () => {
  const changed = [
    { from: at(0), until: at(20) },
    { from: at(20), until: null },
  ];
  expect(timeInTheDark(changed, [], at(30))).toMatchObject({ minutes: 30, longestMinutes: 30 });
});

it('is not ended by old words that arrive late', () => {
  const received = [notice(1, 10, 40), notice(0, 50, 200)];
  expect(timeInTheDark(NOON_TO_TWO, received, at(60))).toMatchObject({
    minutes: 10 + 20,
    isNow: true,
  });
});

it('counts a notice that was out of date when it arrived for nothing but its moment', () => {
  expect(timeInTheDark(NOON_TO_TWO, [notice(0, 50, 40)], at(60))).toEqual({
    minutes: 60,
    longestMinutes: 60,
    isNow: true,
  });
});

it('knows nothing of what comes after the moment that is asked for', () => {
  const received = [notice(0, 10, 40), notice(1, 35, 200)];
  expect(timeInTheDark([{ from: at(0), until: at(90) }], received, at(20))).toEqual({
    minutes: 10,
    longestMinutes: 10,
    isNow: false,
  });
  expect(timeInTheDark([{ from: at(30), until: null }], [], at(20))).toEqual({
    minutes: 0,
    longestMinutes: 0,
    isNow: false,
  });
});

it('has nothing to say of who was never affected', () => {
  expect(timeInTheDark([], [], at(20)).minutes).toBe(0);
});
