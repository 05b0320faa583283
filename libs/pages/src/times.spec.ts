import { noon } from './fixtures/page-incidents.js';
import { date, duration, relative, stamp } from './times.js';

describe('times as readers see them', () => {
  it('say how long ago and how long until', () => {
    expect(relative('2026-05-14T11:48:00.000Z', noon)).toBe('12 minutes ago');
    expect(relative('2026-05-14T12:18:00.000Z', noon)).toBe('in 18 minutes');
    expect(relative('2026-05-14T12:00:00.000Z', noon)).toBe('just now');
    expect(relative('2026-05-01T12:00:00.000Z', noon)).toBe('13 days ago');
  });

  it('leave out the day only when it is today, and the year only when it is this one', () => {
    expect(stamp('2026-05-14T09:05:00.000Z', noon)).toBe('09:05 UTC');
    expect(stamp('2026-05-13T09:05:00.000Z', noon)).toBe('13 May, 09:05 UTC');
    expect(date('2024-05-13T09:05:00.000Z', noon)).toBe('13 May 2024');
  });

  it('say how long something lasted in two units at most', () => {
    expect(duration('2026-05-14T10:00:00.000Z', '2026-05-14T11:24:10.000Z')).toBe(
      '1 hour 24 minutes',
    );
    expect(duration('2026-05-10T10:00:00.000Z', '2026-05-13T12:00:00.000Z')).toBe('3 days 2 hours');
    expect(duration('2026-05-14T10:00:00.000Z', '2026-05-14T10:00:10.000Z')).toBe('under a minute');
  });
});
