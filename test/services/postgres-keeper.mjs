// Runs one PostgreSQL for tests: node postgres-keeper.mjs FOLDER OWNER. Writes FOLDER/url once it answers, or
// FOLDER/failed with the reason. Starts it again when it dies, unless FOLDER/down is there. Ends, and removes the
// folder, when told to or when the process OWNER is gone, however that ended.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { findBinaries } from './postgres-binaries.mjs';

const [folder, owner] = [process.argv[2], Number(process.argv[3])];
const data = join(folder, 'data');
const password = randomBytes(12).toString('hex');
let server;
let stopping = false;

/** PostgreSQL refuses to be root: then it is somebody with no rights. */
function lesserUser() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((what) =>
      Number.parseInt(spawnSync('id', [what, name], { encoding: 'utf8' }).stdout, 10),
    );
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody"');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function run(binaries, user, name, words) {
  const { status, stderr, error } = spawnSync(join(binaries, name), words, {
    ...user,
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  return status === 0 ? undefined : (stderr ?? '') + String(error ?? '');
}

/** Text sorts as in a dictionary where the server can do that, so that nothing leans on the order of bytes unsaid. */
function initialise(binaries, user) {
  const words = ['-D', data, '-U', 'daylight', '-E', 'UTF8', '--no-sync', '--auth=scram-sha-256'];
  const secret = ['--pwfile', join(folder, 'password')];
  const dictionary = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  writeFileSync(join(folder, 'password'), `${password}\n`);
  if (user.uid) chownSync(join(folder, 'password'), user.uid, user.gid);
  if (!run(binaries, user, 'initdb', [...words, ...secret, ...dictionary])) return;
  rmSync(data, { recursive: true, force: true });
  const trouble = run(binaries, user, 'initdb', [...words, ...secret, '--locale=C']);
  if (trouble) throw new Error(trouble);
}

/** Others may not look into the folder that a checkout lies in; then the server is copied to where it can be run. */
function reachable(binaries, user) {
  if (!user.uid || !run(binaries, user, 'postgres', ['--version'])) return binaries;
  const copy = join(folder, 'server');
  cpSync(dirname(binaries), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function start(binaries, user, port) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    autovacuum_naptime: '5s',
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  server = spawn(join(binaries, 'postgres'), ['-D', data, ...words], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  server.once('exit', () => {
    server = undefined;
    const again = () => {
      if (stopping) return;
      if (existsSync(join(folder, 'down'))) setTimeout(again, 50);
      else start(binaries, user, port);
    };
    again();
  });
  writeFileSync(join(folder, 'server.pid'), String(server.pid));
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () =>
      resolve(false),
    );
    socket.once('connect', () => socket.end());
  });
}

function end() {
  if (stopping) return;
  stopping = true;
  const gone = () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  };
  if (!server) return gone();
  server.once('exit', gone);
  server.kill('SIGQUIT');
}

function say(name, words) {
  writeFileSync(join(folder, `${name}.part`), words);
  renameSync(join(folder, `${name}.part`), join(folder, name));
}

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, end);
writeFileSync(join(folder, 'keeper.pid'), String(process.pid));
setInterval(() => {
  try {
    process.kill(owner, 0);
  } catch {
    end();
  }
}, 500);

try {
  const found = findBinaries();
  if (!found) throw new Error('no PostgreSQL server on this machine');
  const user = lesserUser();
  if (user.uid) chownSync(folder, user.uid, user.gid);
  const binaries = reachable(found, user);
  initialise(binaries, user);
  const port = await freePort();
  start(binaries, user, port);
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 300) throw new Error('PostgreSQL does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  say('url', `postgres://daylight:${password}@127.0.0.1:${port}/postgres`);
} catch (error) {
  say('failed', error.message);
}
