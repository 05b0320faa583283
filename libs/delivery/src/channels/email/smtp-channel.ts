import type { EmailChannel, EmailMessage, Sent } from './email-channel.js';
import { outcomeOf, type SmtpFailure, unavailable } from './smtp-outcome.js';
import { SmtpSession } from './smtp-session.js';
import { SEND_DEADLINE_MS, type SmtpSettings } from './smtp-settings.js';

const IDLE_MS = 20_000;
const CLOSED = {
  sent: unavailable('relay', 'CLOSED', 'The courier has stopped.'),
  stale: false,
};

/**
 * A small pool of connections to one relay. It exists because the pool of nodemailer cannot tell a message that
 * was never begun from one that may have been accepted.
 */
export class SmtpChannel implements EmailChannel {
  readonly concurrency: number;
  private readonly idle: SmtpSession[] = [];
  private readonly busy = new Set<SmtpSession>();
  private readonly queue: (() => void)[] = [];
  private readonly sweeper: NodeJS.Timeout;
  private readonly idleSince = new Map<SmtpSession, number>();
  private free: number;
  private closed = false;

  constructor(private readonly settings: SmtpSettings) {
    this.concurrency = settings.connections;
    this.free = settings.connections;
    this.sweeper = setInterval(() => this.dropStale(), IDLE_MS / 2).unref();
  }

  async send(message: EmailMessage): Promise<Sent> {
    await this.slot();
    try {
      const first = await this.sendOnce(message);
      // A kept connection that the relay has closed meanwhile says nothing about the relay.
      if (!first.stale) return first.sent;
      this.dropStale(0);
      return (await this.sendOnce(message)).sent;
    } finally {
      this.giveBackSlot();
    }
  }

  /** Cuts off what is under way, and begins nothing that still waits. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.sweeper);
    for (const session of this.busy) session.close();
    await Promise.all(this.idle.splice(0).map((session) => session.quit()));
  }

  private async sendOnce(message: EmailMessage): Promise<{ sent: Sent; stale: boolean }> {
    if (this.closed) return CLOSED;
    let session: SmtpSession;
    try {
      session = this.kept() ?? (await SmtpSession.open(this.settings));
    } catch (error) {
      return { sent: outcomeOf(error as SmtpFailure, false), stale: false };
    }
    if (this.closed) {
      session.close();
      return CLOSED;
    }
    this.busy.add(session);
    const reused = session.used > 0;
    const { sent, untouched } = await session.send(
      message,
      this.settings.deadlineMs ?? SEND_DEADLINE_MS,
    );
    await this.keep(session, sent);
    return { sent, stale: reused && untouched };
  }

  private kept(): SmtpSession | undefined {
    for (let session = this.idle.pop(); session; session = this.idle.pop()) {
      this.idleSince.delete(session);
      if (session.usable) return session;
    }
    return undefined;
  }

  private async keep(session: SmtpSession, { outcome }: Sent): Promise<void> {
    const clean =
      outcome === 'accepted' ? session.usable : outcome !== 'inDoubt' && (await session.reset());
    this.busy.delete(session);
    if (!clean) return session.close();
    this.idle.push(session);
    this.idleSince.set(session, performance.now());
  }

  private dropStale(olderThan = IDLE_MS): void {
    const before = performance.now() - olderThan;
    const stale = this.idle.filter(
      (session) => (this.idleSince.get(session) ?? 0) <= before || !session.usable,
    );
    for (const session of stale) {
      this.idle.splice(this.idle.indexOf(session), 1);
      this.idleSince.delete(session);
      void session.quit();
    }
  }

  private slot(): Promise<void> | undefined {
    if (this.free > 0) {
      this.free -= 1;
      return undefined;
    }
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private giveBackSlot(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.free += 1;
  }
}
