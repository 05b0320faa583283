import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Clock } from '#event-store';
import type { Views, ViewsTransaction } from './views.js';

/** Somebody else has taken the lease: what is being done now must not count. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

const TERM_MS = 10_000;
const LOOK_MS = 500;

/**
 * The right to do something alone, for a while. Each who takes it gets a greater fencing number; a transaction that
 * checks the number cannot count for anybody whose time was over, however late it comes.
 */
export class Lease {
  private fence: number | undefined;

  constructor(
    private readonly views: Views,
    private readonly name: string,
    private readonly clock: Clock,
    private readonly owner = ownerHere(),
    private readonly termMs = TERM_MS,
  ) {}

  /** Waits until the lease is free, or whoever held it is gone; undefined where the signal aborts first. */
  async take(signal: AbortSignal): Promise<number | undefined> {
    while (!signal.aborted) {
      this.fence = await this.tryToTake();
      if (this.fence !== undefined) return this.fence;
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  /** Inside the transaction that must not count without the lease; renews it. @throws LeaseLost */
  async demand(tx: ViewsTransaction): Promise<void> {
    const { numAffectedRows } = await sql`
      UPDATE leases SET expires_at = ${this.later()}
      WHERE name = ${this.name} AND fence = ${this.fence ?? -1} AND owner = ${this.owner}`.execute(
      tx,
    );
    if (numAffectedRows !== 1n) throw new LeaseLost(`the lease ${this.name} was taken over`);
  }

  /** Keeps the lease while there is nothing to do. @throws LeaseLost */
  renew(): Promise<void> {
    return this.views.transaction().execute((tx) => this.demand(tx));
  }

  /** Lets others have it at once. */
  async giveBack(): Promise<void> {
    await sql`UPDATE leases SET expires_at = ''
      WHERE name = ${this.name} AND fence = ${this.fence ?? -1} AND owner = ${this.owner}`.execute(
      this.views,
    );
    this.fence = undefined;
  }

  /** Undefined where somebody else has it. */
  private tryToTake(): Promise<number | undefined> {
    return this.views.transaction().execute(async (tx) => {
      const { rows } = await sql<{ owner: string; fence: number; expires_at: string }>`
        SELECT owner, fence, expires_at FROM leases WHERE name = ${this.name}`.execute(tx);
      const [held] = rows;
      const now = this.clock.now().toISOString();
      if (held && held.expires_at > now && held.owner !== this.owner && !isGone(held.owner)) {
        return undefined;
      }
      const fence = Number(held?.fence ?? 0) + 1;
      await sql`INSERT INTO leases (name, owner, fence, expires_at)
        VALUES (${this.name}, ${this.owner}, ${fence}, ${this.later()})
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, fence = excluded.fence,
          expires_at = excluded.expires_at`.execute(tx);
      return fence;
    });
  }

  private later(): string {
    return new Date(this.clock.now().getTime() + this.termMs).toISOString();
  }
}

/** Seconds within which two readings of a process's start are the same start. */
const SAME_START = 2;

/** This opening, in this process, on this machine. */
function ownerHere(): string {
  return [placeHere(), process.pid, startedAt(), randomUUID()].join('/');
}

/** Whether the process of an owner on this machine has ended: then nobody needs to wait for its term. */
function isGone(owner: string): boolean {
  const [place, pid, started] = owner.split('/');
  if (place !== placeHere()) return false;
  if (Number(pid) === process.pid) return Math.abs(Number(started) - startedAt()) > SAME_START;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function startedAt(): number {
  return Math.round(Date.now() / 1_000 - process.uptime());
}

/**
 * Where process numbers mean the same: a machine, and on Linux a namespace of it. Machines may have one name, and the
 * first namespace of each has the same number: which start of which machine it is tells them apart.
 */
function placeHere(): string {
  const host = hostname().replaceAll('/', '-');
  try {
    const namespace = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
    return `${host}:${namespace}:${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    // Not Linux: there is one such space.
    return host;
  }
}
