import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const FOLDER = resolve('test/bench/peers');

export interface EmmettMessage {
  readonly type: string;
  readonly data: unknown;
}

export interface EmmettConnection {
  command(sql: string): Promise<unknown>;
  close(): void;
}

/** What the benchmarks use of @event-driven-io/emmett-sqlite. */
export interface Emmett {
  sqliteConnection(options: { fileName: string }): EmmettConnection;
  createEventStoreSchema(connection: EmmettConnection): Promise<void>;
  appendToStream(
    connection: EmmettConnection,
    stream: string,
    streamType: string,
    messages: readonly EmmettMessage[],
    options: { expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
  ): Promise<{ readonly success: boolean }>;
  readMessagesBatch(
    connection: EmmettConnection,
    options: { after: bigint; batchSize: number },
  ): Promise<{ readonly messages: readonly unknown[]; readonly currentGlobalPosition: bigint }>;
}

/** The peer, installed now if it was not; words saying why where it cannot be had. */
export async function emmett(): Promise<Emmett | string> {
  if (!existsSync(`${FOLDER}/node_modules/.package-lock.json`)) {
    console.error('installing the peers of the benchmarks (once, about a minute) …');
    const { status, stderr } = spawnSync(
      'npm',
      ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund', '--prefix', FOLDER],
      { encoding: 'utf8', shell: process.platform === 'win32' },
    );
    if (status !== 0) return `emmett-sqlite could not be installed: ${stderr.trim().slice(-300)}`;
  }
  try {
    const file = `${FOLDER}/node_modules/@event-driven-io/emmett-sqlite/dist/index.js`;
    // A package that is installed only here, so the compiler cannot know it.
    return (await import(pathToFileURL(file).href)) as Emmett;
  } catch (error) {
    return `emmett-sqlite could not be loaded: ${error instanceof Error ? error.message : String(error)}`;
  }
}
