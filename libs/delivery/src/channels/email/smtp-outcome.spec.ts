import { outcomeOf } from './smtp-outcome.js';

const replied = (command: string, response: string) =>
  outcomeOf(
    { message: 'failed', command, response, responseCode: Number(response.slice(0, 3)) },
    command === 'DATA',
  );
const broken = (code: string, bodyBegun: boolean) =>
  outcomeOf({ message: 'gone', code, command: 'CONN' }, bodyBegun);

it('puts off what the relay puts off, greylisting too', () => {
  expect(replied('RCPT TO', '451 4.7.1 try later')).toMatchObject({
    outcome: 'deferred',
    code: '451 4.7.1',
  });
  expect(replied('DATA', '452 4.3.1 disk full')).toMatchObject({
    outcome: 'deferred',
    code: '452 4.3.1',
  });
});

it('gives up on an address that does not exist', () => {
  expect(replied('RCPT TO', '550 5.1.1 no such user')).toMatchObject({
    outcome: 'refused',
    code: '550 5.1.1',
  });
});

it('gives up on a message that is refused after the dot', () => {
  expect(replied('DATA', '552 too big')).toMatchObject({ outcome: 'refused', code: '552' });
});

it.each([
  ['CONN', '554 5.7.1 your address is blocked'],
  ['CONN', '421 4.3.2 shutting down'],
  ['AUTH PLAIN', '535 5.7.8 bad password'],
  ['MAIL FROM', '553 5.1.8 sender unknown'],
])('never blames a recipient for %s %s', (command, response) => {
  expect(replied(command, response)).toMatchObject({ outcome: 'unavailable', about: 'relay' });
});

it('tells a refusal by policy apart, as it may be about us', () => {
  expect(replied('RCPT TO', '550 5.7.1 denied')).toMatchObject({
    outcome: 'unavailable',
    about: 'policy',
  });
});

it('knows that a letter was not accepted whose body was never begun', () => {
  expect(broken('ECONNECTION', false)).toMatchObject({ outcome: 'unavailable', about: 'relay' });
});

it('doubts when the connection broke after the body was begun', () => {
  expect(broken('ESOCKET', true)).toEqual({ outcome: 'inDoubt', code: 'ESOCKET' });
});
