import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve('dist/daylight.mjs');

export interface Running {
  readonly process: ChildProcess;
  readonly consoleUrl: string;
  readonly statusUrl: string;
  /** The first administrator's one-time link, on the first start only. */
  readonly signInUrl: string | undefined;
  /** Milliseconds from spawn to ready. */
  readonly readyMs: number;
  output(): string;
  /** Ctrl-C; resolves with the exit status. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

export type Environment = Readonly<Record<string, string>>;

/** A data directory that is gone when the process ends. */
export function temporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `daylight-${name}-`));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What tests are told about themselves is no setting of Daylight. */
export function inherited(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('DAYLIGHT_TEST_')));
}

/** Starts the compiled program, as `npm start` does once it is built, and waits until it says it is ready. */
export async function startDaylight(
  dataDir: string,
  environment: Environment = {},
  words: readonly string[] = [],
): Promise<Running> {
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'serve', ...words], {
    env: {
      ...inherited(),
      DAYLIGHT_DATA: dataDir,
      DAYLIGHT_CONSOLE_PORT: '0',
      DAYLIGHT_STATUS_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => resolve(code)),
  );
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += String(chunk);
      if (output.includes('Ready in')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void exited.then((code) => reject(new Error(`Daylight ended with ${code}:\n${output}`)));
  });
  await ready;
  const address = (label: string) => new RegExp(`${label}\\s+(http\\S+)`).exec(output)?.[1];
  return {
    process: child,
    consoleUrl: address('Console') ?? '',
    statusUrl: address('Status page') ?? '',
    signInUrl: address('Sign in'),
    readyMs: performance.now() - started,
    output: () => output,
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Runs a command of the compiled program to its end. */
export function runDaylight(
  dataDir: string,
  words: readonly string[],
  environment: Environment = {},
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      env: { ...inherited(), DAYLIGHT_DATA: dataDir, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)));
    child.once('exit', (status) => resolve({ status, output }));
  });
}

/** Resident memory of a process in MB; undefined where the system does not tell. */
export function residentMegabytes(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024);
  } catch {
    return undefined;
  }
}
