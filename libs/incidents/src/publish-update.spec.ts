import { correctUpdate } from './correct-update.js';
import { importUpdate } from './import-update.js';
import { publishUpdate } from './publish-update.js';
import {
  asDeclaration,
  declared,
  given,
  half,
  noon,
  published,
  said,
} from './situations.fixture.js';

const imported = {
  type: 'IncidentDeclared',
  data: asDeclaration({ origin: { source: 'mirror', sourceId: '1', url: null, notify: false } }),
} as const;

it('records what was said, and when', () => {
  const facts = publishUpdate(given(declared), said, noon);
  expect(facts).toEqual([
    { type: 'UpdatePublished', data: { ...said, publishedAt: noon.toISOString() } },
  ]);
});

it('refuses to leave readers without a time for the next update', () => {
  const publish = () => publishUpdate(given(declared), { ...said, nextUpdateAt: null }, noon);
  expect(publish).toThrow(
    expect.objectContaining({ code: 'NEXT_UPDATE_MISSING', field: 'nextUpdateAt' }),
  );
});

it.each([
  ['in the past', '2026-03-01T11:00:00.000Z'],
  ['months away', '2026-09-01T11:00:00.000Z'],
])('refuses a promise %s', (_, nextUpdateAt) => {
  const publish = () => publishUpdate(given(declared), { ...said, nextUpdateAt }, noon);
  expect(publish).toThrow(expect.objectContaining({ code: 'NEXT_UPDATE_IMPOSSIBLE' }));
});

it('needs no further promise once it is resolved, and takes none', () => {
  const last = { ...said, phase: 'resolved', nextUpdateAt: null } as const;
  expect(publishUpdate(given(declared), last, noon)).toHaveLength(1);
  const promising = () => publishUpdate(given(declared), { ...last, nextUpdateAt: half }, noon);
  expect(promising).toThrow(expect.objectContaining({ code: 'NEXT_UPDATE_AFTER_END' }));
});

it('goes back a phase only with a reason', () => {
  const state = given(declared, published('monitoring'));
  const back = () => publishUpdate(state, said, noon);
  expect(back).toThrow(expect.objectContaining({ code: 'WRONG_PHASE_ORDER' }));
  const explained = { ...said, steppedBackBecause: 'The fix did not hold.' };
  expect(publishUpdate(state, explained, noon)).toHaveLength(1);
});

it('refuses words for an incident that is over or unknown', () => {
  const late = () => publishUpdate(given(declared, published('resolved')), said, noon);
  expect(late).toThrow(expect.objectContaining({ code: 'INCIDENT_OVER' }));
  expect(() => publishUpdate(given(), said, noon)).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_INCIDENT' }),
  );
});

it('refuses control characters, and keeps line breaks', () => {
  const saying = (effect: string) => ({ ...said, words: { ...said.words, effect } });
  expect(() => publishUpdate(given(declared), saying('a\u0000b'), noon)).toThrow(
    'control character',
  );
  expect(publishUpdate(given(declared), saying('One.\n\nTwo.'), noon)).toHaveLength(1);
});

it('corrects what was said, also when it is over, and never edits it', () => {
  const state = given(declared, published('resolved'));
  const correction = { updateId: 'u2', corrects: 'u1', words: said.words, nextUpdateAt: null };
  expect(correctUpdate(state, correction, noon)).toMatchObject([{ type: 'UpdateCorrected' }]);
  const unknown = () => correctUpdate(state, { ...correction, corrects: 'u9' }, noon);
  expect(unknown).toThrow(expect.objectContaining({ code: 'UNKNOWN_UPDATE' }));
});

it('takes history as it was, without a promise, once', () => {
  const update = {
    ...said,
    words: { body: ' Any <b>text</b>\r\n' },
    nextUpdateAt: null,
    publishedAt: half,
  };
  const [fact] = importUpdate(given(imported), update);
  expect(fact).toEqual({ type: 'UpdatePublished', data: update });
  expect(fact && importUpdate(given(imported, fact), update)).toEqual([]);
  expect(() => importUpdate(given(declared), update)).toThrow(
    expect.objectContaining({ code: 'NOT_IMPORTED' }),
  );
});
