import { GraphQLScalarType, Kind } from 'graphql';

/** Times travel as text; whether a text is a time is said by the input's schema, with the field's name. */
export const Moment = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description:
    'A moment, ISO 8601 with its zone: `2026-03-01T12:00:00.000Z`. Answers are always in UTC.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: String,
  parseValue: asText,
  parseLiteral: (node) => asText(node.kind === Kind.STRING ? node.value : undefined),
});

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('A DateTime is a text, for example "2026-03-01T12:00:00Z".');
}
