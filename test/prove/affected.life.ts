import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BASE_COMPONENTS,
  type CustomerBase,
  mailboxOf,
  readCsv,
  type Row,
} from '../support/customer-base.js';
import type { Caller } from '../support/graphql.js';
import { IncidentRoom, type Said } from '../support/incident-room.js';
import type { ReceivedMail } from '../support/smtp-sink.js';
import {
  type Act,
  affectedBy,
  AffectedReckoning,
  type Arrival,
  type PlainCustomer,
  type PlainScope,
  type Promised,
  type Reason,
} from './affected.reckoning.js';

const BEGAN_BEFORE_MS = 30 * 60_000;
/** Until the first promise is broken. */
const PROMISE_MS = 5_000;
/** How long the broken promise goes on. */
const SILENCE_MS = 4_000;
/** What of a mail says which update it brings. */
export const MARK = /Report [A-C]\./;
/** One mailbox in so many is refused by its mail server. */
const REFUSED_EVERY = 23;

/** Some addresses from all over, always the same. */
export function isRefused(address: string): boolean {
  let sum = 0;
  for (const char of mailboxOf(address)) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return sum % REFUSED_EVERY === 0;
}

/** An incident from its declaration to its end, with everything that can change its list. */
export class Life {
  private readonly room: IncidentRoom;
  private readonly acts: Act[] = [];
  /** When everything that an act brought about had happened: milliseconds since 1970. */
  readonly moments: number[] = [];
  private readonly promised: Promised[] = [];
  private readonly exposed = new Map<string, readonly string[]>();
  private customers = new Map<string, PlainCustomer>();
  private rows: Row[] = [];
  private contacts: Row[] = [];
  private scope: PlainScope = {
    components: ['payments', 'api'],
    regions: ['eu-central', 'sa-east'],
  };
  private began = 0;
  incidentId = '';
  /** Mailboxes that had not been told within a minute, one for each act. */
  missing = 0;

  constructor(
    private readonly caller: Caller,
    private readonly mails: readonly ReceivedMail[],
    private readonly base: CustomerBase,
    private readonly folder: string,
    private readonly command: (words: readonly string[]) => Promise<string>,
  ) {
    this.room = new IncidentRoom(() => caller);
  }

  async live(): Promise<void> {
    this.rows = await readCsv(this.base.customers);
    this.contacts = await readCsv(this.base.contacts);
    for (const row of this.rows) this.customers.set(row.customer_id ?? '', plainOf(row));
    await this.room.addComponents(BASE_COMPONENTS);
    await this.act(() => this.declare());
    await this.act(() => this.widen('af-south'));
    await this.act(() => this.changeCustomers(3));
    await this.act(() => this.narrow('api'));
    await this.act(() => this.expose());
    await this.breakThePromise();
    await this.act(() => this.say({ effect: 'Report B.', phase: 'identified' }));
    await this.act(() => this.say({ effect: 'Report C.', phase: 'resolved' }));
    // What happens to customers after the end is no matter of this incident.
    await this.changeCustomers(2);
    this.moments.push(Date.now());
  }

  /** Does something, waits until everybody has been told who must be, and remembers the moment. */
  private async act(what: () => Promise<void>): Promise<void> {
    const from = Date.now();
    await what();
    const isOver = this.promised.at(-1)?.nextBy === null;
    const list = affectedBy(this.customers, this.scope, this.exposed);
    this.acts.push({ from, to: Date.now(), affected: list, isOver });
    await this.everybodyTold(list);
    this.moments.push(Date.now());
  }

  private async declare(): Promise<void> {
    this.began = Date.now() - BEGAN_BEFORE_MS;
    const nextBy = Date.now() + PROMISE_MS;
    this.promised.push({ nextBy });
    const said: Said = {
      effect: 'Report A.',
      phase: 'investigating',
      nextUpdateAt: new Date(nextBy).toISOString(),
    };
    const beganAt = new Date(this.began).toISOString();
    this.incidentId = await this.room.declare({ ...this.scope, beganAt }, 'major', said);
  }

  private async say(said: Said): Promise<void> {
    const nextBy = said.phase === 'resolved' ? null : Date.now() + 60 * 60_000;
    this.promised.push({ nextBy });
    const next = nextBy === null ? {} : { nextUpdateAt: new Date(nextBy).toISOString() };
    await this.room.publish(this.incidentId, { ...said, ...next });
  }

  private async widen(region: string): Promise<void> {
    this.scope = { ...this.scope, regions: [...this.scope.regions, region] };
    await this.room.widen(this.incidentId, [region]);
  }

  private async narrow(component: string): Promise<void> {
    const { components } = this.scope;
    this.scope = { ...this.scope, components: components.filter((one) => one !== component) };
    await this.room.narrow(this.incidentId, [component]);
  }

  /** Every so many customers use something else now, or are served from elsewhere. */
  private async changeCustomers(every: number): Promise<void> {
    const path = join(this.folder, 'changed.csv');
    const chosen = this.rows.filter((_, nth) => nth % every === 0);
    const changed = chosen.map((row, nth): Row => ({
      ...row,
      ...(nth % 2 === 0
        ? { components: nth % 4 === 0 ? 'payments;search' : 'search;api' }
        : { region: nth % 3 === 0 ? 'sa-east' : 'us-east' }),
    }));
    writeFileSync(path, csvOf(changed));
    await this.command(['import', 'customers', path]);
    this.customers = new Map(this.customers);
    for (const row of changed) this.customers.set(row.customer_id ?? '', plainOf(row));
  }

  /** Some of those who are concerned anyway, and some who are not. */
  private async expose(): Promise<void> {
    const chosen = this.rows.filter((_, nth) => nth % 50 === 7).map((row) => row.customer_id ?? '');
    const path = join(this.folder, 'exposed.csv');
    const classes = ['e-mail address', 'invoices'];
    const lines = chosen.map((id) => `${id},${classes.join(';')}`);
    writeFileSync(path, `${['customer_id,data_classes', ...lines].join('\n')}\n`);
    await this.command(['list', 'customers', this.incidentId, path, '--reason', 'Found.']);
    for (const id of chosen) this.exposed.set(id, classes);
  }

  private async breakThePromise(): Promise<void> {
    const left = (this.promised[0]?.nextBy ?? 0) - Date.now();
    await pause(Math.max(0, left) + SILENCE_MS);
    this.moments.push(Date.now());
  }

  private async everybodyTold(list: ReadonlyMap<string, Reason>): Promise<void> {
    const wanted = this.reckoning([]).mailboxesOf(list);
    const nth = this.promised.length - 1;
    const have = () =>
      new Set(
        this.arrivals()
          .filter((mail) => mail.nth === nth)
          .map(({ mailbox }) => mailbox),
      );
    const lacking = () => {
      const there = have();
      return [...wanted].filter((mailbox) => !there.has(mailbox)).length;
    };
    for (const until = Date.now() + 60_000; lacking() > 0 && Date.now() < until;) await pause(200);
    this.missing += lacking();
    // The last answers are on their way into the ledger, and what was refused is tried no more.
    await pause(1_500);
  }

  private arrivals(): Arrival[] {
    return this.mails.map(({ to, at, mark = '' }) => ({
      mailbox: mailboxOf(to),
      at: performance.timeOrigin + at,
      nth: 'ABC'.indexOf(mark.slice(7, 8)),
    }));
  }

  reckoning(arrivals: readonly Arrival[] = this.arrivals()): AffectedReckoning {
    const { contacts, began, acts, promised } = this;
    return new AffectedReckoning(contacts, began, acts, arrivals, promised, isRefused);
  }
}

function plainOf({ components = '', region = '', status = '' }: Row): PlainCustomer {
  return { components: components.split(';'), region, status };
}

function csvOf(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (text = '') => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
