import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const SOURCE = resolve('test/prove/failpoints/disk.c');

/** The library that stands between a process and its disk, built now; or why there is none. */
export function buildFailingDisk(
  directory: string,
):
  | { readonly library: string; readonly because?: undefined }
  | { readonly library?: undefined; readonly because: string } {
  if (process.platform !== 'linux') {
    return { because: 'it preloads a library into a process, which is done here for Linux only' };
  }
  const library = join(directory, 'disk.so');
  const words = ['-O1', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl', '-lpthread'];
  for (const compiler of ['cc', 'gcc', 'clang']) {
    const { status, stderr } = spawnSync(compiler, words, { encoding: 'utf8' });
    if (status === 0) return { library };
    if (status !== null)
      return { because: `${compiler} does not compile it: ${stderr.slice(0, 400)}` };
  }
  return {
    because: 'it needs a C compiler: cc, gcc or clang (Debian: apt-get install gcc libc6-dev)',
  };
}

export type Failpoint =
  | { readonly kind: 'watch' }
  /** The power goes at the k-th operation. */
  | {
      readonly kind: 'cut';
      readonly at: 'write' | 'sync' | 'any';
      readonly k: number;
      readonly seed: number;
    }
  | {
      readonly kind: 'fail';
      readonly at: 'write' | 'sync';
      readonly k: number;
      readonly error: 'EIO' | 'ENOSPC';
      readonly how: 'once' | 'always';
    };

/** One log on a disk of its own, which outlives the processes that write to it, until the power goes. */
export class FailingDisk {
  readonly path: string;
  private readonly directory: string;
  private runs = 0;

  constructor(
    private readonly library: string,
    folder: string,
  ) {
    this.directory = mkdtempSync(join(folder, 'disk-'));
    this.path = join(this.directory, 'log.sqlite');
    mkdirSync(join(this.directory, 'state'));
  }

  /** What a process needs to find this disk under its log. */
  environment(failpoint: Failpoint): Record<string, string> {
    this.runs += 1;
    return {
      LD_PRELOAD: this.library,
      FAILPOINT: lineOf(failpoint),
      FAILPOINT_LOG: this.path,
      FAILPOINT_STATE: join(this.directory, 'state'),
      FAILPOINT_REPORT: this.reportFile,
      FAILPOINT_LIFT: join(this.directory, 'lifted'),
    };
  }

  /** Failpoints that the newest process met, a line each. */
  get report(): string {
    return existsSync(this.reportFile) ? readFileSync(this.reportFile, 'utf8') : '';
  }

  get wasMet(): boolean {
    return /^(cut|failed) /m.test(this.report);
  }

  /** How often the newest process wrote and synced, if it came to its end. */
  get counted(): { readonly writes: number; readonly syncs: number } {
    const [, writes, syncs] = /counted writes (\d+) syncs (\d+)/.exec(this.report) ?? [];
    return { writes: Number(writes ?? 0), syncs: Number(syncs ?? 0) };
  }

  /** From now on nothing fails. */
  lift(): void {
    writeFileSync(join(this.directory, 'lifted'), '');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get reportFile(): string {
    return join(dirname(this.path), `report-${this.runs}`);
  }
}

function lineOf(failpoint: Failpoint): string {
  switch (failpoint.kind) {
    case 'watch':
      return 'watch';
    case 'cut':
      return `cut:${failpoint.at}:${failpoint.k}:${failpoint.seed}`;
    case 'fail':
      return `fail:${failpoint.at}:${failpoint.k}:${failpoint.error}:${failpoint.how}`;
  }
}
