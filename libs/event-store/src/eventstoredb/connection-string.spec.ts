import { parseConnectionString } from '@eventstore/db-client/dist/Client/parseConnectionString.js';
import { InvalidArgument } from '../errors.js';
import { isConnectionString, readConnectionString } from './connection-string.js';

it('keeps a password with colons whole, which the bare client cuts', () => {
  const text = 'esdb://ada:one:two%40three@log.acme.org:2113';
  expect(parseConnectionString(text).defaultCredentials?.password).toBe('one');
  expect(readConnectionString(text).credentials).toEqual({
    username: 'ada',
    password: 'one:two@three',
  });
});

it.each(['kurrentdb', 'kurrent', 'kdb', 'esdb', 'ESDB'])(
  'takes %s:// for the same thing, alone and in a cluster',
  (scheme) => {
    expect(readConnectionString(`${scheme}://log.acme.org`)).toMatchObject({
      hosts: [{ address: 'log.acme.org', port: 2113 }],
      discover: false,
      tls: true,
    });
    expect(readConnectionString(`${scheme}+discover://log.acme.org:2114/`)).toMatchObject({
      hosts: [{ address: 'log.acme.org', port: 2114 }],
      discover: true,
    });
  },
);

it('reads several members, and options however they are spelled', () => {
  const place = readConnectionString(
    'esdb://a:1,b:2,[::1]:3?node_preference=Follower&keep-alive-interval=-1&TLS=false&connectionName=x%20y',
  );
  expect(place.hosts.map(({ address, port }) => `${address} ${port}`)).toEqual([
    'a 1',
    'b 2',
    '[::1] 3',
  ]);
  expect(place).toMatchObject({
    tls: false,
    options: { nodePreference: 'follower', keepAliveInterval: -1, connectionName: 'x y' },
  });
});

it.each([
  ['another kind of address', 'http://ada:secret@log.acme.org'],
  ['no host', 'esdb://ada:secret@'],
  ['a port that is none', 'esdb://ada:secret@log.acme.org:99999'],
  ['a name without a password', 'esdb://secret@log.acme.org'],
  ['a percent sign by itself', 'esdb://ada:secret%@log.acme.org'],
  ['a password that looks like an option', 'esdb://ada:1?secret=1@log.acme.org'],
  ['an option that does not exist', 'esdb://ada:secret@log.acme.org?colour=secret'],
  ['an option without an effect', 'esdb://ada:secret@log.acme.org?tlsVerifyCert=false'],
  ['answers that are not true', 'esdb://ada:secret@log.acme.org?throwOnAppendFailure=false'],
  ['a number that is none', 'esdb://ada:secret@log.acme.org?gossipTimeout=long'],
  ['half a certificate', 'esdb://ada:secret@log.acme.org?userCertFile=secret.pem'],
])('refuses %s, and repeats nothing of it', (_, text) => {
  const reading = () => readConnectionString(text);
  expect(reading).toThrow(InvalidArgument);
  expect(messageOf(reading)).not.toMatch(/secret/);
});

it('has words for people without anything secret, and one key for the same place', () => {
  const text = 'esdb+discover://ada:secret@log.acme.org:2113';
  expect(readConnectionString(text).words).toBe('log.acme.org:2113 (cluster)');
  const spelled = 'kurrentdb+discover://ada:secret@log.acme.org?tls=true';
  expect(readConnectionString(spelled).key).toBe(readConnectionString(text).key);
});

it('tells a server from a file', () => {
  expect(isConnectionString('esdb://log')).toBe(true);
  expect(
    ['/data/log.sqlite', 'C:\\data\\log.sqlite', 'log.sqlite'].map(isConnectionString),
  ).toEqual([false, false, false]);
});

function messageOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
