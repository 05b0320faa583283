import { type Base, mailbox, onOneLine } from './dirty.base.js';
import { contactRecord, customerRecord, type Directory } from './dirty.directory.js';
import {
  type Expect,
  EXPECTATIONS,
  type Injected,
  placeOf,
  type Reported,
} from './dirty.injected.js';

export interface Judged {
  readonly injected: readonly Injected[];
  readonly reported: ReadonlyMap<string, readonly Reported[]>;
  readonly base: Base;
  readonly directory: Directory;
}

export interface Score {
  readonly right: Record<Expect, number>;
  readonly of: Record<Expect, number>;
  /** `kind: what was wrong` → how often. */
  readonly failures: Map<string, number>;
  /** Of the records without a defect: taken as they are, and not reported. */
  undamaged: number;
  undamagedRight: number;
  /** Contacts that could not be taken, because their customer was refused. */
  withTheirCustomer: number;
}

export function emptyScore(): Score {
  const none = () => ({ reject: 0, repair: 0, review: 0, accept: 0 });
  return {
    right: none(),
    of: none(),
    failures: new Map(),
    undamaged: 0,
    undamagedRight: 0,
    withTheirCustomer: 0,
  };
}

/** Codes for what a file as a whole has, by the kind of its defect. */
const OF_FILE: Readonly<Record<string, string>> = {
  bom: 'FILE_MARK',
  utf16_bom: 'FILE_UTF16',
  file_crlf: 'FILE_LINE_ENDS',
  'file_mixed-eol': 'FILE_LINE_ENDS',
  file_semicolon: 'FILE_DELIMITER',
  'file_header-case': 'HEADER_SPELLING',
  'file_missing-column': 'COLUMNS_MISSING',
};
/** What zones that the generator writes under old names are called today. */
const ZONES: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'US/Eastern': 'America/New_York',
  'Europe/Kiev': 'Europe/Kyiv',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
};
const MAILED = new Set(['yes', 'contract']);

/** Adds one import to the score. */
export function judge(score: Score, given: Judged): void {
  new Judge(score, given).judge();
}

class Judge {
  private readonly noLocale: ReadonlySet<string>;
  private readonly isJson: boolean;
  /** Rows that a defect wrote a second time, and whose customer was refused. */
  private lostTwice = 0;

  constructor(
    private readonly score: Score,
    private readonly given: Judged,
  ) {
    const lacking = given.injected.filter(({ kind }) => kind === 'file_missing-column');
    this.noLocale = new Set(lacking.map(({ file }) => file));
    this.isJson = given.injected.some(({ file }) => file.endsWith('.ndjson'));
  }

  judge(): void {
    const damaged = new Set<string>();
    for (const one of this.given.injected) {
      if (one.id !== null) damaged.add(one.id);
      // What was done to a column that the file does not have is nowhere.
      if (one.field === 'locale' && this.noLocale.has(one.file)) continue;
      if (!this.isLost(one)) this.add(one);
      else {
        this.score.withTheirCustomer += 1;
        if (one.kind.startsWith('duplicate')) this.lostTwice += 1;
      }
    }
    this.judgeUndamaged(damaged);
  }

  private add(one: Injected): void {
    this.score.of[one.expect] += 1;
    const problem = this.problemWith(one);
    if (problem === undefined) this.score.right[one.expect] += 1;
    else this.fail(`${one.expect} ${one.kind}: ${problem}`);
  }

  private fail(what: string): void {
    this.score.failures.set(what, (this.score.failures.get(what) ?? 0) + 1);
  }

  /** A contact whose customer was refused for good reason; that it is refused too is all that can be asked. */
  private isLost({ file, id, expect, line }: Injected): boolean {
    if (file !== 'contacts.csv' || id === null || expect === 'reject') return false;
    const customerId = this.given.base.contacts.get(id)?.customerId ?? '';
    const codes = this.at(file, line).map(({ code }) => code);
    return !this.given.directory.customers.has(customerId) && codes.includes('CUSTOMER_UNKNOWN');
  }

  private at(file: string, line: number | null): readonly Reported[] {
    return this.given.reported.get(placeOf(file, line)) ?? [];
  }

  private problemWith(one: Injected): string | undefined {
    const code = OF_FILE[one.kind];
    if (code !== undefined) {
      const isSaid = this.at(one.file, 1).some((found) => found.code === code);
      return isSaid ? undefined : 'not reported';
    }
    const severities = new Set(this.at(one.file, one.line).map(({ severity }) => severity));
    const isTaken = one.id !== null && this.isThere(one);
    if (one.expect === 'reject') {
      if (!severities.has('refused')) return 'not refused';
      return isTaken ? 'in the directory all the same' : undefined;
    }
    if (one.expect === 'review') {
      if (!severities.has('review') && !severities.has('refused')) return 'not listed';
      return isTaken ? this.harmOf(one) : undefined;
    }
    if (severities.has('refused')) return 'refused';
    if (one.expect === 'accept' && severities.size > 0) return 'reported';
    if (one.expect === 'repair' && !severities.has('repaired')) return 'not reported as repaired';
    if (one.id === null) return undefined;
    if (!isTaken) return 'not taken';
    return this.isAsMeant(one) ? undefined : 'taken with another meaning';
  }

  private isThere({ file, id }: Injected): boolean {
    const { customers, contacts } = this.given.directory;
    return id !== null && (file === 'contacts.csv' ? contacts : customers).has(id);
  }

  private isAsMeant(one: Injected): boolean {
    const { id, file } = one;
    if (id === null) return true;
    if (file === 'contacts.csv')
      return this.given.directory.contacts.get(id) === this.contact(id, one);
    const isSame = this.given.directory.customers.get(id) === this.customer(id, one);
    return isSame && (!this.isJson || this.contactsAreSame(id));
  }

  private contactsAreSame(customerId: string): boolean {
    const ids = this.given.base.contactIds.get(customerId) ?? [];
    return ids.every((id) => this.given.directory.contacts.get(id) === this.contact(id));
  }

  /** The record as the base has it, but for what a defect put in its place on purpose. */
  private customer(id: string, one?: Injected): string | undefined {
    const fields = this.given.base.customers.get(id);
    if (!fields) return undefined;
    const locale = this.noLocale.has('customers.csv') ? null : fields.locale;
    return customerRecord({ ...fields, locale, ...meaningOf(one) });
  }

  private contact(id: string, one?: Injected): string | undefined {
    const fields = this.given.base.contacts.get(id);
    if (!fields) return undefined;
    const locale = this.noLocale.has('contacts.csv') ? null : fields.locale;
    return contactRecord({ ...fields, locale, ...meaningOf(one) });
  }

  /** Mail to somebody who may not be written to, or a breach notice that is lost. */
  private harmOf({ file, id }: Injected): string | undefined {
    if (file !== 'contacts.csv' || id === null) return undefined;
    const before = this.given.base.contacts.get(id);
    const after = this.given.directory.contacts.get(id);
    if (!before || after === undefined) return undefined;
    // `contactRecord` writes the fields in this order.
    const fields = JSON.parse(after) as unknown[];
    const [consent, , , suppressed, left] = fields.slice(-5);
    if (before.consent === 'contract')
      return consent === 'contract' ? undefined : 'would lose notices of breaches';
    const isMailed = MAILED.has(String(consent)) && suppressed === null && left === null;
    const mayBe =
      before.consent === 'yes' && before.suppressed === null && before.unsubscribedAt === null;
    return isMailed && !mayBe ? 'would be mailed without consent' : undefined;
  }

  private judgeUndamaged(damaged: ReadonlySet<string>): void {
    const { base, directory, injected } = this.given;
    let lost = 0;
    for (const id of base.customers.keys()) {
      if (damaged.has(id)) continue;
      this.undamaged(directory.customers.get(id) === this.customer(id), 'customer not as it was');
    }
    for (const [id, { customerId }] of base.contacts) {
      if (damaged.has(this.isJson ? customerId : id)) continue;
      if (!directory.customers.has(customerId)) lost += 1;
      else this.undamaged(directory.contacts.get(id) === this.contact(id), 'contact not as it was');
    }
    this.score.withTheirCustomer += lost;
    const places = new Set(injected.map(({ file, line }) => placeOf(file, line)));
    let refusedWithCustomer = 0;
    for (const [place, found] of this.given.reported) {
      if (places.has(place)) continue;
      for (const { code, line } of found) {
        if (code === 'CUSTOMER_UNKNOWN') refusedWithCustomer += 1;
        else if (line !== 1 || !Object.values(OF_FILE).includes(code))
          this.fail(`undamaged: reported ${code}`);
      }
    }
    if (refusedWithCustomer > lost + this.lostTwice)
      this.fail('undamaged: refused without its customer');
  }

  private undamaged(isRight: boolean, what: string): void {
    this.score.undamaged += 1;
    if (isRight) this.score.undamagedRight += 1;
    else this.fail(`undamaged: ${what}`);
  }
}

/** Names may be odd and zones may have an old name; what else a defect changes is to be undone. */
function meaningOf(one: Injected | undefined): {
  name?: string;
  timeZone?: string;
  address?: string;
} {
  const { injected = '', field, expect, kind } = one ?? {};
  if (kind === 'zone_old_alias') return { timeZone: ZONES[injected] ?? injected };
  if (expect === 'accept' && field === 'name') return { name: onOneLine(injected) };
  if (expect === 'repair' && field === 'email') return { address: mailbox(one?.original ?? '') };
  return {};
}

export function shares(score: Score): Record<Expect | 'overall', number> {
  const share = (right: number, of: number) => (of === 0 ? 100 : (right / of) * 100);
  const total = (counts: Record<Expect, number>) =>
    EXPECTATIONS.reduce((sum, one) => sum + counts[one], 0);
  return {
    reject: share(score.right.reject, score.of.reject),
    repair: share(score.right.repair, score.of.repair),
    review: share(score.right.review, score.of.review),
    accept: share(score.right.accept, score.of.accept),
    overall: share(total(score.right), total(score.of)),
  };
}
