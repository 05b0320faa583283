import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { aboutFile } from '../about-file.js';

const BUFFER_BYTES = 256 * 1024;

/** A file that is there whole or not at all: written under another name, kept on the disk, then named. */
export class WholeFile {
  private readonly draft: string;
  private readonly file: number;
  private readonly sum = createHash('sha256');
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private written = 0;

  /** @throws where the directory cannot be written to */
  constructor(private readonly path: string) {
    this.draft = `${path}.part`;
    this.file = openSync(this.draft, 'w', 0o600);
  }

  get bytes(): number {
    return this.written + this.waitingBytes;
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.sum.update(bytes);
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.waitingBytes >= BUFFER_BYTES) this.flush();
  }

  /** Gives the file its name. @returns its SHA-256 */
  keep(): string {
    this.flush();
    aboutFile(this.path, () => fsyncSync(this.file));
    closeSync(this.file);
    renameSync(this.draft, this.path);
    keepDirectory(dirname(this.path));
    return this.sum.digest('hex');
  }

  /** Leaves nothing behind. */
  discard(): void {
    closeSync(this.file);
    rmSync(this.draft, { force: true });
  }

  private flush(): void {
    const bytes = Buffer.concat(this.waiting);
    aboutFile(this.path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    });
    this.written += bytes.length;
    this.waiting = [];
    this.waitingBytes = 0;
  }
}

/** Sees to it that the disk has what others wrote into a file. */
export function keepFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A name is kept only once its directory is. Not every system lets directories be opened. */
export function keepDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
