import { readHistoryLine } from './history-record.js';
import { kindOf, phasesOf, severityOf, slugOf } from './history-words.js';

const record = (fields: object) => {
  const line = JSON.stringify({
    source: 'mirror',
    company: 'Acme',
    id: '1',
    title: 'Search is slow',
    kind: 'incident',
    started_at: '2024-05-01T10:00:00Z',
    updates: [],
    ...fields,
  });
  const read = readHistoryLine(line);
  if (!read.ok) throw new Error(read.reason);
  return read.record;
};
const updates = (...statuses: (string | null)[]) =>
  statuses.map((status) => ({ at: '2024-05-01T10:00:00Z', status, body: 'Words.' }));

it('keeps the phase where the publisher only says "Update"', () => {
  const phases = phasesOf(
    record({ updates: updates('Investigating', 'Update', 'Identified', null) }),
  );
  expect(phases).toEqual(['investigating', 'investigating', 'identified', 'identified']);
});

it('ends an incident with its last update when the publisher gives an end', () => {
  const ended = record({
    resolved_at: '2024-05-01T12:00:00Z',
    updates: updates('Investigating', null),
  });
  expect(phasesOf(ended).at(-1)).toBe('resolved');
});

it('leaves an incident open that has no end', () => {
  expect(phasesOf(record({ updates: updates('Investigating') }))).toEqual(['investigating']);
});

it('uses the phases of maintenance for maintenance', () => {
  const maintenance = record({
    kind: 'maintenance',
    updates: updates('Scheduled', 'In progress', 'Completed'),
  });
  expect(phasesOf(maintenance)).toEqual(['scheduled', 'in_progress', 'completed']);
  expect(kindOf(maintenance)).toBe('maintenance');
});

it('takes an impact nobody knows for a minor one', () => {
  expect(severityOf(record({ impact: 'notice' }))).toBe('minor');
  expect(kindOf(record({ impact: 'critical' }))).toBe('outage');
});

it('gives every component name an id, also in other scripts', () => {
  expect(slugOf('GitHub', 'Git Operations')).toBe('github-git-operations');
  expect(slugOf('Emma', 'Café – Menü')).toMatch(/^emma-cafe-menu-[0-9a-f]{8}$/);
  expect(slugOf('検索')).not.toBe(slugOf('決済'));
});

it('says what is wrong with a line', () => {
  expect(readHistoryLine('{')).toEqual({ ok: false, reason: 'the line is not JSON' });
  expect(readHistoryLine('{"source":"x"}')).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/company/),
  });
});
