import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmailChannel, EmailMessage, Sent } from './email-channel.js';

/** Puts letters into a folder instead of sending them, so that a newcomer sees what would leave. */
export class MailboxChannel implements EmailChannel {
  readonly concurrency = 4;

  constructor(private readonly folder: string) {}

  /** The file's name comes from the date and the id, so a second try replaces the first. */
  async send({ messageId, date, bytes }: EmailMessage): Promise<Sent> {
    const name = `${date.toISOString().replaceAll(/[-:.]/g, '')}-${messageId.replaceAll(/[^\w.-]/g, '_')}`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(join(this.folder, `${name}.part`), bytes);
      await rename(join(this.folder, `${name}.part`), join(this.folder, `${name}.eml`));
      return { outcome: 'accepted', reply: name };
    } catch (error) {
      const { code = 'MAILBOX', message } = error as NodeJS.ErrnoException;
      return { outcome: 'unavailable', about: 'relay', code, words: message };
    }
  }

  async close(): Promise<void> {}
}
