import { type ConditionInput, conditionOf } from './scope.input.js';

const refusal = (input: ConditionInput): unknown => {
  try {
    return conditionOf(input);
  } catch (error) {
    return error;
  }
};

it('is a condition where exactly one member is given, however deep', () => {
  const korea = { name: 'country', is: ['KR'] };
  expect(conditionOf({ all: [{ not: { region: ['eu-west'] } }, { attribute: korea }] })).toEqual({
    all: [{ not: { region: ['eu-west'] } }, { attribute: 'country', is: ['KR'] }],
  });
  expect(conditionOf({ segment: ['free'], region: null })).toEqual({ segment: ['free'] });
});

it.each<[string, ConditionInput, string, string]>([
  ['nothing is asked', {}, 'CONDITION_INVALID', 'where'],
  [
    'two things are asked at once',
    { any: [{ region: ['a'] }, { region: ['a'], status: ['b'] }] },
    'CONDITION_INVALID',
    'where.any.1',
  ],
  [
    'it is nested too deep',
    { not: { not: { not: { not: { not: { region: ['a'] } } } } } },
    'CONDITION_TOO_LARGE',
    'where.not.not.not.not.not',
  ],
])('is refused where %s, and says where', (_, input, code, field) => {
  expect(refusal(input)).toMatchObject({ code, field });
});
