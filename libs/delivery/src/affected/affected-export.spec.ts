import { parse } from 'csv-parse/sync';
import { exportHead, exportLine } from './affected-export.js';
import type { AffectedRow } from './affected-list.query.js';

const row: AffectedRow = {
  customerId: 'acme',
  name: 'Acme, "the" Ltd',
  components: ['api', 'payments'],
  listed: false,
  dataClasses: [],
  since: '2026-11-22T11:50:00.000Z',
  until: null,
  contacts: 2,
  told: 1,
  firstToldAt: '2026-11-22T12:00:05.000Z',
  lastToldAt: '2026-11-22T12:00:05.000Z',
  toldThrough: ['email'],
  unreachable: { suppressed: 1 },
  unreachableBecause: null,
  inTheDark: { minutes: 10.08, longestMinutes: 10.08, isNow: false },
};
const read = (changed: Partial<AffectedRow>) =>
  parse(exportHead('csv') + exportLine('csv', { ...row, ...changed }), {
    columns: true,
  })[0] as Record<string, string>;

it('says of each customer all that the list says', () => {
  expect(read({})).toEqual({
    customer_id: 'acme',
    name: 'Acme, "the" Ltd',
    affected_since: '2026-11-22T11:50:00.000Z',
    affected_until: '',
    components: 'api;payments',
    listed: 'false',
    data_classes: '',
    contacts: '2',
    told: '1',
    first_told_at: '2026-11-22T12:00:05.000Z',
    last_told_at: '2026-11-22T12:00:05.000Z',
    told_through: 'email',
    minutes_in_the_dark: '10.08',
    longest_minutes_in_the_dark: '10.08',
    in_the_dark: 'false',
    unreachable_because: '',
  });
});

it('leaves empty what is not known any more', () => {
  expect(read({ name: null, inTheDark: null })).toMatchObject({
    name: '',
    minutes_in_the_dark: '',
  });
});

it.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\n=1', '＝1'])(
  'gives no spreadsheet anything to calculate: %j',
  (name) => expect(read({ name }).name).toBe(`'${name}`),
);

it.each(['two\nlines', ' spaces ', "'quoted'", '"', 'a;b', 'a=b', 'Zoë GmbH'])(
  'brings other text through as it is: %j',
  (name) => expect(read({ name }).name).toBe(name),
);

it('writes one JSON object a line', () => {
  expect(exportHead('ndjson')).toBe('');
  const text = exportLine('ndjson', { ...row, name: 'two\nlines' });
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(text)).toEqual({ ...row, name: 'two\nlines' });
});
