import { reassessSeverity } from './reassess-severity.js';
import { declared, given, published } from './situations.fixture.js';

it('records a new severity with its reason', () => {
  const command = { severity: 'critical', reason: 'All payments fail now.' } as const;
  expect(reassessSeverity(given(declared), command)).toEqual([
    { type: 'SeverityReassessed', data: command },
  ]);
});

it('records nothing when the severity stays as it is', () => {
  expect(reassessSeverity(given(declared), { severity: 'major', reason: 'Looked again.' })).toEqual(
    [],
  );
});

it('is refused once the incident is over', () => {
  const late = () =>
    reassessSeverity(given(declared, published('resolved')), {
      severity: 'minor',
      reason: 'Late.',
    });
  expect(late).toThrow(expect.objectContaining({ code: 'INCIDENT_OVER' }));
});
