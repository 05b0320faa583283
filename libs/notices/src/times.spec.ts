import { clockWords, dateTimeWords, inWords, spanWords } from './times.js';

const sent = '2026-03-03T14:00:00.000Z';

describe('a time of day', () => {
  it('is said in UTC and where the reader is', () => {
    expect(clockWords('2026-07-03T14:30:00Z', 'Europe/Berlin', '2026-07-03T14:00:00Z')).toBe(
      '14:30 UTC (16:30 in Berlin)',
    );
  });

  it('takes any way of writing the moment', () => {
    expect(clockWords('2026-03-03T15:30:00+01:00', null, sent)).toBe('14:30 UTC');
  });

  it.each([
    ['Asia/Kathmandu', '14:30 UTC (20:15 in Kathmandu)'],
    ['Pacific/Chatham', '14:30 UTC on Tuesday 3 March (04:15 on Wednesday 4 March in Chatham)'],
    ['America/Argentina/Buenos_Aires', '14:30 UTC (11:30 in Buenos Aires)'],
    ['america/port-au-prince', '14:30 UTC (09:30 in Port-Au-Prince)'],
    ['Etc/GMT-5', '14:30 UTC (19:30 GMT+5)'],
    ['UTC', '14:30 UTC'],
    ['Etc/UTC', '14:30 UTC'],
    ['Europe/London', '14:30 UTC (14:30 in London)'],
    ['Mars/Olympus', '14:30 UTC'],
    ['<script>', '14:30 UTC'],
    ['', '14:30 UTC'],
  ])('in %j is %j', (zone, words) => {
    expect(clockWords('2026-03-03T14:30:00Z', zone, sent)).toBe(words);
  });

  it('names the day where it is another one, and the year where that is another one', () => {
    expect(clockWords('2026-03-04T09:00:00Z', 'Europe/Berlin', sent)).toBe(
      '09:00 UTC on Wednesday 4 March (10:00 in Berlin)',
    );
    expect(clockWords('2027-01-01T09:00:00Z', null, sent)).toBe(
      '09:00 UTC on Friday 1 January 2027',
    );
  });

  it('is right on the night the clocks change', () => {
    expect(clockWords('2026-03-29T00:59:00Z', 'Europe/Berlin', '2026-03-29T00:30:00Z')).toBe(
      '00:59 UTC (01:59 in Berlin)',
    );
    expect(clockWords('2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29T00:30:00Z')).toBe(
      '01:00 UTC (03:00 in Berlin)',
    );
  });
});

it('says a moment with its day and year', () => {
  expect(dateTimeWords('2026-12-31T23:30:00Z', 'Asia/Kathmandu')).toBe(
    'Thursday 31 December 2026, 23:30 UTC (05:15 on Friday 1 January 2027 in Kathmandu)',
  );
});

it.each([
  ['2026-03-03T14:00:20Z', 'less than a minute'],
  ['2026-03-03T14:01:00Z', '1 minute'],
  ['2026-03-03T14:18:00Z', '18 minutes'],
  ['2026-03-03T15:05:00Z', '1 hour 5 minutes'],
  ['2026-03-05T15:05:00Z', '2 days 1 hour'],
  ['2026-03-03T13:00:00Z', 'less than a minute'],
])('says how long it is until %s', (to, words) => {
  expect(spanWords(sent, to)).toBe(words);
});

it('says how far away a moment is, before and after', () => {
  expect(inWords(sent, '2026-03-03T14:18:00Z')).toBe('in 18 minutes');
  expect(inWords(sent, '2026-03-03T12:00:00Z')).toBe('2 hours ago');
});

it('refuses what is not a time', () => {
  expect(() => dateTimeWords('soon', null)).toThrow('Not a time: "soon"');
});
