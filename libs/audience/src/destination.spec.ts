import { Secrets } from '#access';
import { destinationKey, readRecipientToken, recipientToken } from './destination.js';

const secrets = new Secrets(Buffer.alloc(32, 1));
const key = destinationKey(secrets, 'Ann@North.example');

it('is one destination in every letter case', () => {
  expect(destinationKey(secrets, 'ann@north.EXAMPLE')).toBe(key);
  expect(destinationKey(secrets, 'ann@south.example')).not.toBe(key);
});

it('is another destination in another installation', () => {
  expect(destinationKey(new Secrets(Buffer.alloc(32, 2)), 'ann@north.example')).not.toBe(key);
});

it('reads its own links only, and each for its own purpose', () => {
  const token = recipientToken(secrets, 'unsubscribe', key);
  expect(readRecipientToken(secrets, 'unsubscribe', token)).toBe(key);
  expect(readRecipientToken(secrets, 'confirm', token)).toBeUndefined();
  expect(readRecipientToken(secrets, 'unsubscribe', `${token}.x`)).toBeUndefined();
  expect(readRecipientToken(secrets, 'unsubscribe', token.replace(/.$/, '!'))).toBeUndefined();
  expect(readRecipientToken(secrets, 'unsubscribe', '')).toBeUndefined();
});
