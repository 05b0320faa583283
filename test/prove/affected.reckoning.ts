import { mailboxOf, type Row, whyLeftOut } from '../support/customer-base.js';

/** What a customer's row says that decides whether it is affected. */
export interface PlainCustomer {
  readonly components: readonly string[];
  readonly region: string;
  readonly status: string;
}

export interface PlainScope {
  readonly components: readonly string[];
  readonly regions: readonly string[];
}

/** Why a customer is on the list. */
export interface Reason {
  readonly components: readonly string[];
  readonly dataClasses: readonly string[];
}

/** One thing that happened, at some time between two moments, and whom the incident affected from then on. */
export interface Act {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly affected: ReadonlyMap<string, Reason>;
  readonly isOver: boolean;
}

/** A mail that arrived. */
export interface Arrival {
  readonly mailbox: string;
  readonly at: number;
  /** Which update it brought: 0, 1, … */
  readonly nth: number;
}

export interface Promised {
  /** When it was said that more would come by then; null: nothing more will. */
  readonly nextBy: number | null;
}

/** A row as the files and the mails say it must be. */
export interface ExpectedRow {
  readonly reason: Reason;
  readonly since: Between;
  /** Undefined: it goes on. */
  readonly until: Between | undefined;
  readonly told: number;
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
  readonly darkMs: number;
  /** By how much that may be wrong, because acts took time. */
  readonly darkWithinMs: number;
  readonly unreachableBecause: string | null;
}

type Between = readonly [number, number];

/** Whom a scope affects, looked at one by one. */
export function affectedBy(
  customers: ReadonlyMap<string, PlainCustomer>,
  { components, regions }: PlainScope,
  exposed: ReadonlyMap<string, readonly string[]> = new Map(),
): Map<string, Reason> {
  const affected = new Map<string, Reason>();
  for (const [id, customer] of customers) {
    const used = customer.components.filter((one) => components.includes(one)).sort();
    const isThere = regions.includes(customer.region) && customer.status !== 'churned';
    const isOfRule = used.length > 0 && isThere;
    const dataClasses = [...(exposed.get(id) ?? [])].sort();
    if (isOfRule || exposed.has(id))
      affected.set(id, { components: isOfRule ? used : [], dataClasses });
  }
  return affected;
}

const REASONS: readonly (readonly [words: string, code: string])[] = [
  ['has no e-mail channel', 'other_channel'],
  ['gave no consent', 'no_consent'],
  ['bounced or complained before', 'suppressed'],
  ['unsubscribed', 'unsubscribed'],
  ['wants no incident mail', 'not_wanted'],
  ['wants worse incidents only', 'below_impact'],
];

/** The list of an incident at any moment, from the customers' files, what was done when, and the mails that arrived. */
export class AffectedReckoning {
  private readonly contacts = new Map<string, Row[]>();
  private readonly arrivals = new Map<string, Arrival[]>();

  constructor(
    contacts: readonly Row[],
    private readonly began: number,
    private readonly acts: readonly Act[],
    arrivals: readonly Arrival[],
    private readonly promised: readonly Promised[],
    private readonly refuses: (mailbox: string) => boolean,
  ) {
    for (const row of contacts) put(this.contacts, row.customer_id ?? '', row);
    for (const one of arrivals) put(this.arrivals, one.mailbox, one);
  }

  asOf(moment: number): Map<string, ExpectedRow> {
    const acts = this.acts.filter(({ to }) => to <= moment);
    const everybody = new Set(acts.flatMap(({ affected }) => [...affected.keys()]));
    return new Map([...everybody].map((id) => [id, this.row(id, acts, moment)]));
  }

  private row(id: string, acts: readonly Act[], moment: number): ExpectedRow {
    const { times, reason } = this.timesOf(id, acts);
    const contacts = this.contacts.get(id) ?? [];
    const arrived = contacts.map((row) =>
      (this.arrivals.get(mailboxOf(row.email ?? '')) ?? []).filter(({ at }) => at <= moment),
    );
    const all = arrived.flat();
    const told = arrived.filter((mails) => mails.length > 0).length;
    const at = all.map((mail) => mail.at);
    const [first, last] = [times[0], times.at(-1)];
    if (!first || !last) throw new Error('A customer on the list was never affected.');
    return {
      reason,
      since: first.since,
      until: last.until,
      told,
      firstAt: at.length > 0 ? Math.min(...at) : undefined,
      lastAt: at.length > 0 ? Math.max(...at) : undefined,
      darkMs: this.dark(times, all, moment),
      darkWithinMs: times.reduce((sum, { since, until }) => sum + width(since) + width(until), 0),
      unreachableBecause: told > 0 ? null : this.whyNobody(contacts),
    };
  }

  /** When it was affected, and through what it last was. */
  private timesOf(id: string, acts: readonly Act[]) {
    const times: { since: Between; until: Between | undefined }[] = [];
    let reason: Reason = { components: [], dataClasses: [] };
    for (const [nth, { from, to, affected, isOver }] of acts.entries()) {
      const open = times.at(-1)?.until === undefined ? times.at(-1) : undefined;
      const now = affected.get(id);
      if (now && !open && !isOver)
        times.push({ since: nth === 0 ? [this.began, this.began] : [from, to], until: undefined });
      if (open && (!now || isOver)) open.until = [from, to];
      if (now) reason = now;
    }
    return { times, reason };
  }

  /** Looks at every stretch of time in which nothing changes. */
  private dark(
    times: readonly { since: Between; until: Between | undefined }[],
    arrived: readonly Arrival[],
    moment: number,
  ): number {
    const spans = times.map(({ since, until }) => [middle(since), until ? middle(until) : moment]);
    const ends = this.promised.flatMap(({ nextBy }) => nextBy ?? []);
    const marks = [...spans.flat(), ...arrived.map(({ at }) => at), ...ends, moment]
      .filter((at) => at <= moment)
      .sort((one, other) => one - other);
    let dark = 0;
    for (const [nth, from] of marks.entries()) {
      const to = marks[nth + 1] ?? from;
      const at = (from + to) / 2;
      const isAffected = spans.some(([since = 0, until = 0]) => since <= at && at < until);
      if (isAffected && this.isDark(arrived, at)) dark += to - from;
    }
    return dark;
  }

  private isDark(arrived: readonly Arrival[], at: number): boolean {
    const known = arrived.filter((mail) => mail.at <= at).map(({ nth }) => nth);
    if (known.length === 0) return true;
    const nextBy = this.promised[Math.max(...known)]?.nextBy ?? null;
    return nextBy !== null && at > nextBy;
  }

  private whyNobody(contacts: readonly Row[]): string | null {
    if (contacts.length === 0) return 'no_contact';
    const reasons = contacts.map((row) => {
      const why = whyLeftOut(row, 'major');
      const code = REASONS.find(([words]) => words === why)?.[1];
      return code ?? (this.refuses(mailboxOf(row.email ?? '')) ? 'refused' : null);
    });
    if (reasons.includes(null)) return null;
    const codes = [...REASONS.map(([, code]) => code), 'refused'];
    return codes.find((code) => reasons.includes(code)) ?? null;
  }

  /** Mailboxes that must have been written to while these customers were affected. */
  mailboxesOf(affected: ReadonlyMap<string, Reason>): Set<string> {
    const mailboxes = new Set<string>();
    for (const id of affected.keys())
      for (const row of this.contacts.get(id) ?? []) {
        const mailbox = mailboxOf(row.email ?? '');
        if (whyLeftOut(row, 'major') === undefined && !this.refuses(mailbox))
          mailboxes.add(mailbox);
      }
    return mailboxes;
  }
}

function put<V>(lists: Map<string, V[]>, key: string, one: V): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}

function middle([from, to]: Between): number {
  return (from + to) / 2;
}

function width(between: Between | undefined): number {
  return between ? between[1] - between[0] : 0;
}
