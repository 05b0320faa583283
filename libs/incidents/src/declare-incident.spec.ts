import { declareIncident } from './declare-incident.js';
import { asDeclaration, components, declared, given, noon } from './situations.fixture.js';

it('records what fails, for whom, since when', () => {
  expect(declareIncident(given(), asDeclaration({}), components, noon)).toEqual([declared]);
});

it.each([
  [
    'a component nobody knows',
    { scope: { components: ['coffee'], regions: null, customers: [] } },
    'UNKNOWN_COMPONENT',
  ],
  [
    'a scope that concerns nobody',
    { scope: { components: [], regions: null, customers: [] } },
    'SCOPE_EMPTY',
  ],
  ['a title with a line break', { title: 'Down\r\nBcc: all@example.com' }, 'TEXT_NOT_PRINTABLE'],
  ['a title that is too long', { title: 'x'.repeat(201) }, 'TEXT_TOO_LONG'],
  ['an empty title', { title: '   ' }, 'TEXT_EMPTY'],
  ['a beginning after its detection', { beganAt: '2026-03-01T11:55:00.000Z' }, 'TIME_IMPOSSIBLE'],
  ['a detection in the future', { detectedAt: '2026-03-01T13:00:00.000Z' }, 'TIME_IMPOSSIBLE'],
])('refuses %s', (_, change, code) => {
  const declare = () => declareIncident(given(), asDeclaration(change), components, noon);
  expect(declare).toThrow(expect.objectContaining({ code }));
});

it('lets maintenance be declared before it begins', () => {
  const planned = asDeclaration({ kind: 'maintenance', beganAt: '2026-03-05T02:00:00.000Z' });
  expect(declareIncident(given(), planned, components, noon)).toHaveLength(1);
});

it('refuses to declare the same incident twice', () => {
  const declare = () => declareIncident(given(declared), asDeclaration({}), components, noon);
  expect(declare).toThrow(expect.objectContaining({ code: 'INCIDENT_EXISTS' }));
});
