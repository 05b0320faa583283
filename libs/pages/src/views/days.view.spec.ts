import { anIncident, noon } from '../fixtures/page-incidents.js';
import { everyDay } from './days.view.js';

const first = '2026-05-01T00:00:00.000Z';

it('says quiet days in one line, between the days on which something happened', () => {
  const days = everyDay([anIncident({ beganAt: '2026-05-09T08:00:00.000Z' })], first, noon);
  expect(days.map(({ label, quiet }) => [label, quiet])).toEqual([
    ['10 to 14 May', true],
    ['Saturday 9 May', false],
    ['1 to 8 May', true],
  ]);
});

it('names a single quiet day, and says nothing of days before the page began', () => {
  expect(everyDay([], noon.toISOString(), noon).map(({ label }) => label)).toEqual([
    'Thursday 14 May',
  ]);
});
