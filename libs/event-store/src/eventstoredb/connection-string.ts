import { InvalidArgument } from '../errors.js';

/** Where an EventStoreDB is and how to speak to it, as a connection string says. Holds secrets: never log it whole. */
export interface LogPlace {
  readonly hosts: readonly Host[];
  /** The one host names the cluster; its members are asked for. */
  readonly discover: boolean;
  readonly tls: boolean;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly options: PlaceOptions;
  /** For people and for logs: the hosts, and nothing secret. */
  readonly words: string;
  /** Two strings that say the same have the same key. Secret, like the string. */
  readonly key: string;
}

export interface Host {
  readonly address: string;
  readonly port: number;
}

export interface PlaceOptions {
  readonly connectionName?: string;
  readonly nodePreference?: 'leader' | 'follower' | 'random' | 'read_only_replica';
  readonly maxDiscoverAttempts?: number;
  /** Milliseconds. */
  readonly discoveryInterval?: number;
  /** Seconds. */
  readonly gossipTimeout?: number;
  /** Milliseconds; -1 switches it off. */
  readonly keepAliveInterval?: number;
  readonly keepAliveTimeout?: number;
  /** Paths of PEM files. */
  readonly tlsCaFile?: string;
  readonly userCertFile?: string;
  readonly userKeyFile?: string;
}

const SCHEMES = ['esdb', 'kurrentdb', 'kurrent', 'kdb'];
const EXAMPLE = 'esdb://host:2113?tls=true, or esdb+discover://cluster.example:2113';

/** Whether a text means a server rather than a file. */
export function isConnectionString(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/**
 * Reads a connection string. The successor's spellings (`kurrentdb://` and the like) mean the same. Its words never
 * repeat what they refuse: it may be a password.
 * @throws InvalidArgument
 */
export function readConnectionString(text: string): LogPlace {
  const match = /^([a-z]+)(\+discover)?:\/\/(?:([^@/?]*)@)?([^@/?]*)\/?(?:\?(.*))?$/i.exec(
    text.trim(),
  );
  const [, scheme = '', discover, credentials, authority = '', query = ''] = match ?? [];
  if (!match || !SCHEMES.includes(scheme.toLowerCase())) {
    throw new InvalidArgument(
      `A log's connection string looks like ${EXAMPLE}; "@", "/" and "?" in a name or password are percent-encoded.`,
    );
  }
  const { tls = true, ...options } = readOptions(query);
  const hosts = authority.split(',').map(readHost);
  const place = {
    hosts: discover ? hosts.slice(0, 1) : hosts,
    discover: discover !== undefined,
    tls,
    credentials: credentials === undefined ? undefined : readCredentials(credentials),
    options,
  };
  const names = place.hosts.map(({ address, port }) => `${address}:${port}`).join(',');
  return { ...place, words: `${names}${discover ? ' (cluster)' : ''}`, key: JSON.stringify(place) };
}

/** The first colon parts name and password; further ones belong to the password. */
function readCredentials(text: string): { username: string; password: string } {
  const colon = text.indexOf(':');
  if (colon < 1) throw new InvalidArgument('Credentials look like user:password@.');
  return { username: decoded(text.slice(0, colon)), password: decoded(text.slice(colon + 1)) };
}

function readHost(text: string): Host {
  const [, address = '', port = '2113'] =
    /^(\[[0-9a-f:.]+\]|[^\s:,;"'<>[\]]+)(?::(\d{1,5}))?$/i.exec(text.trim()) ?? [];
  if (address === '' || Number(port) > 65_535) {
    throw new InvalidArgument('A connection string names host:port, several of them with commas.');
  }
  return { address, port: Number(port) };
}

type Read = PlaceOptions & { tls?: boolean };
type Reader = (value: string, key: string) => Read;

const number =
  (name: keyof PlaceOptions): Reader =>
  (value, key) => {
    if (!/^-?\d{1,9}$/.test(value)) throw new InvalidArgument(`${key} is a whole number.`);
    return { [name]: Number(value) };
  };
const words =
  (name: keyof PlaceOptions): Reader =>
  (value) => ({ [name]: decoded(value) });
/** What has no effect on us: our own deadlines hold, whatever the client's own would be. */
const nothing: Reader = () => ({});

const OPTIONS: Readonly<Record<string, Reader>> = {
  tls: (value, key) => ({ tls: yesOrNo(value, key) }),
  tlscafile: words('tlsCaFile'),
  usercertfile: words('userCertFile'),
  userkeyfile: words('userKeyFile'),
  connectionname: words('connectionName'),
  maxdiscoverattempts: number('maxDiscoverAttempts'),
  discoveryinterval: number('discoveryInterval'),
  gossiptimeout: number('gossipTimeout'),
  keepaliveinterval: number('keepAliveInterval'),
  keepalivetimeout: number('keepAliveTimeout'),
  defaultdeadline: nothing,
  nodepreference: (value, key) => {
    const plain = value.toLowerCase().replaceAll(/[_-]/g, '');
    if (plain === 'readonlyreplica') return { nodePreference: 'read_only_replica' };
    if (plain === 'leader' || plain === 'follower' || plain === 'random') {
      return { nodePreference: plain };
    }
    throw new InvalidArgument(`${key} is leader, follower, random or readOnlyReplica.`);
  },
  tlsverifycert: (value, key) => {
    if (yesOrNo(value, key)) return {};
    throw new InvalidArgument(
      'tlsVerifyCert=false has no effect in the client: name the authority with tlsCAFile.',
    );
  },
  throwonappendfailure: (value, key) => {
    if (yesOrNo(value, key)) return {};
    // Without it the client reports a revision that is not true.
    throw new InvalidArgument('throwOnAppendFailure=false is not supported: leave it out.');
  },
};

function readOptions(query: string): Read {
  const read: Read = {};
  for (const pair of query.split('&').filter((one) => one !== '')) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, equals));
    const reader = OPTIONS[key.toLowerCase().replaceAll(/[_-]/g, '')];
    if (!reader) {
      const known = Object.keys(OPTIONS).join(', ');
      throw new InvalidArgument(`A connection string has an unknown option. Known are: ${known}.`);
    }
    Object.assign(read, reader(pair.slice(equals + 1).trim(), key));
  }
  if ((read.userCertFile === undefined) !== (read.userKeyFile === undefined)) {
    throw new InvalidArgument('userCertFile and userKeyFile are given together.');
  }
  return read;
}

function yesOrNo(value: string, key: string): boolean {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new InvalidArgument(`${key} is true or false.`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidArgument('A percent sign in a connection string is written %25.');
  }
}
