import { phaseStep } from './phases.js';

it('lets an incident go forward, and skip what did not happen', () => {
  expect(phaseStep('outage', null, 'investigating')).toBe('forward');
  expect(phaseStep('outage', 'investigating', 'resolved')).toBe('forward');
  expect(phaseStep('outage', 'monitoring', 'monitoring')).toBe('forward');
});

it('sees when a fix did not hold', () => {
  expect(phaseStep('outage', 'monitoring', 'identified')).toBe('back');
});

it('keeps the words of maintenance out of an outage, and the other way round', () => {
  expect(phaseStep('outage', 'investigating', 'in_progress')).toBe('foreign');
  expect(phaseStep('maintenance', 'scheduled', 'resolved')).toBe('foreign');
});
