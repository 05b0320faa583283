import { GraphQLError } from 'graphql';
import {
  NewerSchema,
  OutcomeUnknown,
  StoreUnavailable,
  StreamTombstoned,
  UnreadableEvent,
} from '#event-store';
import { logFaults } from './log-faults.js';
import { outsideWords } from './outside-words.js';

const written: unknown[] = [];
const log = { fault: (_reference: string, error: unknown) => void written.push(error) };

function said(cause: Error) {
  const error = new GraphQLError(cause.message, {
    originalError: cause,
    path: ['declareIncident'],
  });
  return outsideWords(log, error.toJSON(), error);
}

it.each([
  ['STORE_UNAVAILABLE', new StoreUnavailable('The disk is full of secret.txt')],
  ['OUTCOME_UNKNOWN', new OutcomeUnknown('The connection to 10.0.0.7 broke.')],
  ['STREAM_TOMBSTONED', new StreamTombstoned('incident-secret')],
  ['UNREADABLE_EVENT', new UnreadableEvent('incident-secret revision 3: no JSON')],
  ['NEWER_SCHEMA', new NewerSchema('incident-secret revision 3', 2, 1)],
] as const)(
  'says %s by its code, in words for whoever asked, and keeps the rest',
  (code, cause) => {
    const { message, extensions } = said(cause);
    expect({ message, next: extensions?.next }).toEqual(logFaults[code]);
    expect(extensions).toMatchObject({ code, reference: expect.any(String) as string });
    expect(JSON.stringify(extensions) + message).not.toMatch(/secret|10\.0\.0\.7/);
    expect(written.at(-1)).toBe(cause);
  },
);

it('names the command to send again, for whoever chose no id', () => {
  const { extensions } = said(new OutcomeUnknown('It broke.', {}, 'command-7'));
  expect(extensions).toMatchObject({ commandId: 'command-7' });
});

it('says nothing of other faults', () => {
  expect(said(new Error('a secret')).extensions).toMatchObject({ code: 'INTERNAL' });
});
