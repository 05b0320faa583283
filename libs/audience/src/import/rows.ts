import { type Contact, type Customer, DETAIL_LIMITS, minImpact, suppression } from '../customer.js';
import { attributeName, DIRECTORY_LIMITS } from '../events.js';
import type { VaultContact } from '../vault/save-contacts.js';
import { Column, type ColumnKind, type Judged, type Row } from './column.js';
import { judgeGoodbye, judgeMoment } from './judge-moment.js';
import {
  judgeAddress,
  judgeId,
  judgeName,
  judgeNumber,
  judgePhone,
  judgeText,
} from './judge-text.js';
import {
  isByEmail,
  judgeComponents,
  judgeFlag,
  judgeLocale,
  judgeOneOf,
  judgePlan,
  judgeRegion,
  judgeStatus,
  judgeTimeZone,
  judgeWord,
} from './judge-words.js';
import { type ConsentWord, judgeConsent, settleConsent } from './judge-consent.js';

/** What is known before the first row is read. */
export interface Known {
  readonly now: Date;
  /** Components that there are; undefined where the catalog is empty, and nothing is to be said of them. */
  readonly components: ReadonlySet<string> | undefined;
  readonly plans: ReadonlySet<string>;
  /** Which mailbox an address that is normalised stands for. */
  readonly destKeyOf: (normalised: string) => string;
}

/** Columns with a usual name that are attributes here. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  country: 'country',
  data_residency: 'residency',
  residency: 'residency',
};
const VITAL: ColumnKind = { isVital: true };
const VITAL_TEXT: ColumnKind = { isVital: true, isText: true };
const WORD: ColumnKind = { isRepeating: true };
const VITAL_WORD: ColumnKind = { isVital: true, isRepeating: true };
const TEXT_WORD: ColumnKind = { isText: true, isRepeating: true };

/** Finds columns by their names; one that is not there reads as empty. */
class Columns {
  private readonly places: ReadonlyMap<string, number>;
  constructor(readonly names: readonly string[]) {
    this.places = new Map(names.map((name, at) => [name, at]));
  }

  one<T>(name: string, judge: (text: string) => Judged<T>, kind?: ColumnKind): Column<T> {
    return new Column(name, this.places.get(name) ?? -1, judge, kind);
  }

  text(name: string, max: number): Column<string> {
    return this.one(name, (text) => judgeText(text, max), TEXT_WORD);
  }
}

/** Reads customers from the fields of rows with these columns. */
export function customerReader(names: readonly string[], known: Known): (row: Row) => Customer {
  const columns = new Columns(names);
  const components = (text: string) => judgeComponents(text, known.components);
  const id = columns.one('customer_id', judgeId, VITAL);
  const name = columns.one('name', (text) => judgeName(text, DETAIL_LIMITS.name), VITAL_TEXT);
  const domain = columns.one('domain', (text) => judgeText(text, DETAIL_LIMITS.domain), {
    isText: true,
  });
  const plan = columns.one('plan', (text) => judgePlan(text, known.plans), VITAL_WORD);
  const segment = columns.one('segment', judgeWord, WORD);
  const status = columns.one('status', judgeStatus, WORD);
  const region = columns.one('region', judgeRegion, WORD);
  const locale = columns.one('locale', judgeLocale, WORD);
  const timeZone = columns.one('time_zone', judgeTimeZone, WORD);
  const uses = columns.one('components', components, VITAL_WORD);
  const createdAt = columns.one('created_at', (text) => judgeMoment(text, known.now));
  const numbers = names
    .filter((one) => one.endsWith('_cents'))
    .map((one) => columns.one(one, judgeNumber));
  const attributes = attributesOf(columns);
  return (row) => {
    for (const number of numbers) number.read(row);
    return {
      id: id.read(row),
      name: name.read(row),
      domain: domain.read(row) || null,
      components: uses.read(row),
      region: region.read(row),
      segment: plan.read(row) ?? segment.read(row),
      status: status.read(row),
      attributes: attributes(row),
      since: createdAt.read(row),
      locale: locale.read(row),
      timeZone: timeZone.read(row),
    };
  };
}

/** Country and residency, and every column called `attribute_…`. */
function attributesOf(columns: Columns): (row: Row) => Record<string, string> {
  const all = columns.names.flatMap((column) => {
    const name = ATTRIBUTES[column] ?? /^attribute_(.+)$/.exec(column)?.[1];
    if (name === undefined || !attributeName.safeParse(name).success) return [];
    return [{ name, column: columns.text(column, DIRECTORY_LIMITS.attributeValue) }];
  });
  return (row) => {
    const found: Record<string, string> = {};
    for (const { name, column } of all) {
      const value = column.read(row);
      if (value !== '') found[name] = value;
    }
    return found;
  };
}

/** Reads contacts from the fields of rows with these columns. */
export function contactReader(names: readonly string[], known: Known): (row: Row) => VaultContact {
  const columns = new Columns(names);
  const id = columns.one('contact_id', judgeId, VITAL);
  const customerId = columns.one('customer_id', judgeId, VITAL);
  const name = columns.one('name', (text) => judgeName(text, DETAIL_LIMITS.name), VITAL_TEXT);
  const email = columns.one('email', judgeAddress, VITAL_TEXT);
  const phone = columns.one('phone', judgePhone);
  const role = columns.text('role', DETAIL_LIMITS.role);
  const locale = columns.one('locale', judgeLocale, WORD);
  const timeZone = columns.one('time_zone', judgeTimeZone, WORD);
  const incidents = columns.one('notify_incidents', judgeFlag, WORD);
  const maintenance = columns.one('notify_maintenance', judgeFlag, WORD);
  const security = columns.one('notify_security', judgeFlag, WORD);
  const impact = columns.one('min_impact', judgeImpact, WORD);
  const channels = columns.one('channels', (text) => ({ value: isByEmail(text) }), WORD);
  const consent = columns.one<ConsentWord>('consent', judgeConsent, WORD);
  const consentAt = columns.one('consent_at', (text) => judgeMoment(text, known.now));
  const consentSource = columns.text('consent_source', DETAIL_LIMITS.consentSource);
  const suppressed = columns.one('suppressed', judgeSuppressed, WORD);
  const unsubscribedAt = columns.one('unsubscribed_at', judgeGoodbye);
  const isJudgeable = consentAt.isThere && consentSource.isThere;
  return (row) => {
    const address = email.read(row);
    const given = {
      word: consent.read(row),
      at: consentAt.read(row),
      source: consentSource.read(row) || null,
    };
    const left = { suppressed: suppressed.read(row), unsubscribedAt: unsubscribedAt.read(row) };
    const { consent: settled, isForBreachesOnly } = settleConsent(row, given, isJudgeable);
    return {
      id: id.read(row),
      customerId: customerId.read(row),
      destKey: known.destKeyOf(address.normalised),
      spelling: address.spelling,
      name: name.read(row),
      phone: phone.read(row),
      role: role.read(row) || null,
      locale: locale.read(row),
      timeZone: timeZone.read(row),
      notifyIncidents: incidents.read(row) && !isForBreachesOnly,
      notifyMaintenance: maintenance.read(row) && !isForBreachesOnly,
      notifySecurity: security.read(row),
      minImpact: impact.read(row),
      byEmail: channels.read(row) && address.isReachable,
      consent: settled,
      consentAt: given.at,
      consentSource: given.source,
      suppressed: left.suppressed,
      unsubscribedAt: left.unsubscribedAt,
    };
  };
}

function judgeImpact(text: string): Judged<Contact['minImpact']> {
  return judgeOneOf<Contact['minImpact']>(text, minImpact.options, 'minor');
}

function judgeSuppressed(text: string): Judged<Contact['suppressed']> {
  return judgeOneOf<Contact['suppressed']>(text, suppression.options, null);
}
