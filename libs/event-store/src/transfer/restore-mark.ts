import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Manifest } from './manifest.js';
import { keepDirectory, WholeFile } from './whole-file.js';

/** A file that is there while a log is only partly restored, so that nobody takes it for a whole one. */
export class RestoreMark {
  constructor(readonly path: string) {}

  /** SHA-256 of the export that a restore was begun from and not ended; undefined where there is none. */
  begun(): string | undefined {
    if (!existsSync(this.path)) return undefined;
    return readFileSync(this.path, 'utf8').trim();
  }

  begin({ file }: Manifest): void {
    const mark = new WholeFile(this.path);
    mark.write(`${file.sha256}\n`);
    mark.keep();
  }

  end(): void {
    rmSync(this.path);
    keepDirectory(dirname(this.path));
  }
}
