import { anIncident, anUpdate, minutesAgo } from './fixtures/page-incidents.js';
import { stateSentence } from './state-sentence.js';

const nameOf = (id: string) => ({ cards: 'Card payments', api: 'API' })[id] ?? id;
const words = (effect: string) => ({
  effect,
  known: null,
  unknown: null,
  doing: null,
  advice: null,
});

describe('the first sentence of the page', () => {
  it('says that everything is working when nothing is open', () => {
    expect(stateSentence([], nameOf)).toEqual({
      sentence: 'Everything is working.',
      badge: { tone: 'operational', word: 'Operational' },
    });
  });

  it('says what readers notice when one thing is open', () => {
    const { sentence, badge } = stateSentence([anIncident()], nameOf);
    expect(sentence).toBe('Card payments are failing for some customers in Europe.');
    expect(badge).toEqual({ tone: 'partial', word: 'Partial outage' });
  });

  it('uses the corrected words', () => {
    const wrong = anUpdate({ id: 'u1' });
    const correction = anUpdate({
      id: 'u2',
      phase: null,
      corrects: 'u1',
      words: words('One in eight payments fails.'),
    });
    const open = [anIncident({ updates: [correction, wrong] })];
    expect(stateSentence(open, nameOf).sentence).toBe('One in eight payments fails.');
  });

  it('keeps to the current update when an older one is corrected', () => {
    const updates = [
      anUpdate({ id: 'u3', phase: null, corrects: 'u1', words: words('The old words, mended.') }),
      anUpdate({ id: 'u2', words: words('Payments go through again.') }),
      anUpdate({ id: 'u1' }),
    ];
    expect(stateSentence([anIncident({ updates })], nameOf).sentence).toBe(
      'Payments go through again.',
    );
  });

  it('falls back to the title before anything was said', () => {
    const { sentence } = stateSentence([anIncident({ updates: [], phase: null })], nameOf);
    expect(sentence).toBe('Card payments failing in Europe.');
  });

  it('counts when several things are open, and names what they concern', () => {
    const open = [
      anIncident(),
      anIncident({ id: 'x', severity: 'critical', components: ['api', 'cards'] }),
    ];
    const { sentence, badge } = stateSentence(open, nameOf);
    expect(sentence).toBe('2 incidents are open, concerning API and Card payments.');
    expect(badge.tone).toBe('major');
  });

  it('leaves work that is only planned out of it', () => {
    const planned = anIncident({
      kind: 'maintenance',
      phase: 'scheduled',
      beganAt: minutesAgo(-600),
    });
    expect(stateSentence([planned], nameOf).sentence).toBe('Everything is working.');
    expect(stateSentence([planned, anIncident()], nameOf).sentence).toContain(
      'Card payments are failing',
    );
  });

  it('cuts long words at a sentence, or at a word', () => {
    const long = anIncident({ updates: [anUpdate({ words: { body: 'word '.repeat(300) } })] });
    const { sentence } = stateSentence([long], nameOf);
    expect(sentence.length).toBeLessThanOrEqual(180);
    expect(sentence).toMatch(/word…$/u);
  });
});
