import { componentStates, stateUnder } from './component-state.js';

describe('the state of a component', () => {
  it('follows how bad an outage is', () => {
    const under = (severity: 'minor' | 'major' | 'critical') =>
      stateUnder({ kind: 'outage', severity, phase: 'identified' });
    expect([under('minor'), under('major'), under('critical')]).toEqual([
      'degraded_performance',
      'partial_outage',
      'major_outage',
    ]);
  });

  it('does not change because of a breach or lost data', () => {
    expect(stateUnder({ kind: 'breach', severity: 'critical', phase: 'identified' })).toBe(
      'operational',
    );
    expect(stateUnder({ kind: 'data_loss', severity: 'critical', phase: null })).toBe(
      'operational',
    );
  });

  it('is maintenance only while the work goes on', () => {
    const during = (phase: 'scheduled' | 'in_progress' | 'verifying' | 'completed') =>
      stateUnder({ kind: 'maintenance', severity: 'minor', phase });
    expect([
      during('scheduled'),
      during('in_progress'),
      during('verifying'),
      during('completed'),
    ]).toEqual(['operational', 'under_maintenance', 'under_maintenance', 'operational']);
  });

  it('is the worst of everything that is open', () => {
    const states = componentStates([
      {
        kind: 'maintenance',
        severity: 'minor',
        phase: 'in_progress',
        components: ['api', 'cards'],
      },
      { kind: 'outage', severity: 'critical', phase: 'identified', components: ['cards'] },
      { kind: 'degradation', severity: 'critical', phase: 'identified', components: ['cards'] },
    ]);
    expect(Object.fromEntries(states)).toEqual({ api: 'under_maintenance', cards: 'major_outage' });
  });
});
