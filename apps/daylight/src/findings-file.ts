import { closeSync, openSync, writeSync } from 'node:fs';
import type { ImportFinding } from '#audience';

const WRITTEN_AT_ONCE = 1 << 16;

/** Findings of an import as NDJSON, one a line. They are on the disk as they come: memory does not grow with them. */
export class FindingsFile {
  private readonly file: number;
  private waiting = '';

  constructor(path: string) {
    this.file = openSync(path, 'w', 0o600);
  }

  add(finding: ImportFinding): void {
    this.waiting += `${JSON.stringify(finding)}\n`;
    if (this.waiting.length >= WRITTEN_AT_ONCE) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.waiting);
    this.waiting = '';
  }
}
