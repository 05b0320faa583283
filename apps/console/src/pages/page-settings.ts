import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ConsoleSettings } from '../console.settings.js';

/** What pages say about this installation. */
export class PageSettings {
  readonly organisation: string;
  readonly statusPageUrl: string | undefined;
  readonly mailboxDir: string | undefined;
  readonly publicDir: string;

  constructor({ organisation, statusPageUrl, mailboxDir, publicDir }: ConsoleSettings) {
    this.organisation = organisation;
    this.statusPageUrl = statusPageUrl;
    this.mailboxDir = mailboxDir;
    this.publicDir = publicDir ?? builtFiles();
  }
}

/** Beside the bundle; from the sources, where the build last put them. */
function builtFiles(): string {
  const beside = fileURLToPath(new URL('./public/', import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../../../dist/public/', import.meta.url));
}
