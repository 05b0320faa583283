import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { runDaylight, startDaylight, temporaryDirectory } from '../support/daylight.js';
import type { Proof } from '../support/proof.js';

const CONNECTIONS = 32;

export const pageBench: Proof = {
  name: 'page',
  says: 'requests a second of the status page against nginx (or bare Node) with the same bytes; goal 0.4.',
  async run({ full }) {
    const seconds = full ? 8 : 3;
    const dataDir = temporaryDirectory('bench-page');
    await runDaylight(dataDir, ['replay', 'test/fixtures/outages/sample.ndjson']);
    const daylight = await startDaylight(dataDir);
    const answer = await fetch(daylight.statusUrl, { headers: { 'accept-encoding': 'identity' } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const peer = await startPeer(bytes, String(answer.headers.get('content-type')));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      theirs.push(await requestsPerSecond(peer.url, seconds));
      ours.push(await requestsPerSecond(daylight.statusUrl, seconds));
    }
    await daylight.stop();
    peer.stop();
    const ratios = ours
      .map((rate, at) => rate / (theirs[at] ?? NaN))
      .sort((one, other) => one - other);
    const ratio = ratios[1] ?? NaN;
    return {
      ok: ratio >= 0.4,
      figures: {
        page_bytes: bytes.byteLength,
        daylight_requests_per_second: Math.round(Math.max(...ours)),
        [`${peer.name}_requests_per_second`]: Math.round(Math.max(...theirs)),
        ratio,
        goal: 0.4,
      },
      remarks: [
        `Median of 3 alternating rounds, ${CONNECTIONS} connections, identity encoding, by ${loader()}.`,
      ],
    };
  },
};

interface Peer {
  readonly name: string;
  readonly url: string;
  stop(): void;
}

function loader(): 'wrk' | 'autocannon' {
  return spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk';
}

async function requestsPerSecond(url: string, seconds: number): Promise<number> {
  if (loader() === 'autocannon') {
    const { requests } = await autocannon({ url, connections: CONNECTIONS, duration: seconds });
    return requests.average;
  }
  const output = await new Promise<string>((resolve) => {
    const wrk = spawn('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, url]);
    let text = '';
    wrk.stdout.on('data', (chunk: Buffer) => (text += String(chunk)));
    wrk.once('exit', () => resolve(text));
  });
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
}

async function startPeer(bytes: Buffer, contentType: string): Promise<Peer> {
  if (!spawnSync('nginx', ['-v']).error) return startNginx(bytes);
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.byteLength });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { name: 'bare_node', url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}

/** One worker, static file, logging off: the limit the page is held against. */
async function startNginx(bytes: Buffer): Promise<Peer> {
  const folder = temporaryDirectory('nginx');
  mkdirSync(join(folder, 'html'));
  writeFileSync(join(folder, 'html', 'index.html'), bytes);
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  const config = `user root; worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 512; }
    http { access_log off; ${temporary} types { text/html html; } open_file_cache max=10;
      server { listen 127.0.0.1:${port}; root ${folder}/html; } }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 50; tries += 1) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { name: 'nginx', url, stop: () => nginx.kill() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
