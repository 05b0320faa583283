import { clockTime, grouped, span } from './times.js';

describe('times on the console', () => {
  it('say the day only where it is another one', () => {
    const now = new Date('2026-03-01T12:00:00.000Z');
    expect(clockTime('2026-03-01T14:30:00.000Z', now)).toBe('14:30 UTC');
    expect(clockTime('2026-03-02T00:10:00.000Z', now)).toBe('2026-03-02 00:10 UTC');
  });

  it('say how long in the largest whole unit', () => {
    expect(span(18 * 60_000)).toBe('18 minutes');
    expect(span(3_600_000)).toBe('1 hour');
    expect(span(49 * 3_600_000)).toBe('2 days');
    expect(span(3_000)).toBe('less than a minute');
  });

  it('group thousands', () => {
    expect(grouped(18204)).toBe('18,204');
  });
});
