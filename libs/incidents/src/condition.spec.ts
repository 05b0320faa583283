import {
  type Condition,
  condition,
  conditionOverLimit,
  leavesOf,
  tidiedCondition,
} from './condition.js';
import { conditionInWords } from './condition-words.js';

const korea: Condition = { attribute: 'country', is: ['KR'] };

it.each<[string, unknown]>([
  ['nothing at all', {}],
  ['two things at once', { region: ['eu-west'], segment: ['free'] }],
  ['something unknown', { planet: ['mars'] }],
  ['an attribute without values', { attribute: 'country' }],
  ['an empty list', { any: [] }],
  ['something within that is none', { all: [{ not: {} }] }],
])('is no condition: %s', (_, given) => {
  expect(condition.safeParse(given).success).toBe(false);
});

it('is kept as it was said, whatever is nested in it', () => {
  const given = {
    all: [{ not: { status: ['trial'] } }, { any: [korea, { region: ['eu-west'] }] }],
  };
  expect(condition.parse(given)).toEqual(given);
});

it('is said in words', () => {
  const given: Condition = {
    all: [
      { segment: ['enterprise', 'business'] },
      { not: { any: [korea, { component: ['api'] }] } },
    ],
  };
  expect(conditionInWords(given)).toBe(
    'of segment enterprise or business, and not (with country KR, or using api)',
  );
});

it('counts values that are too many to be said', () => {
  const region = Array.from({ length: 8 }, (_, nth) => `r${nth}`);
  expect(conditionInWords({ region })).toBe('in region r0, r1, r2, r3, r4 or one of 3 more');
});

it.each<[string, Condition, string]>([
  [
    'nested too deep',
    { not: { not: { not: { not: { not: korea } } } } },
    'nested more than 5 deep',
  ],
  ['too many', { all: Array.from({ length: 101 }, () => korea) }, '101 conditions'],
])('is too large: %s', (_, given, words) => {
  expect(conditionOverLimit(given)).toContain(words);
});

it('may be as large as the limits say', () => {
  const deep: Condition = { not: { not: { not: { not: korea } } } };
  expect(conditionOverLimit(deep)).toBeUndefined();
  expect(conditionOverLimit({ any: Array.from({ length: 100 }, () => korea) })).toBeUndefined();
});

it('is the same with its values in another order', () => {
  const given: Condition = { any: [{ region: ['b', 'a', 'b'] }, { not: korea }] };
  expect(tidiedCondition(given)).toEqual({ any: [{ region: ['a', 'b'] }, { not: korea }] });
  expect(leavesOf(given)).toEqual([{ region: ['b', 'a', 'b'] }, korea]);
});
