import type { Condition, IncidentKind, Scope } from '#incidents';

/** What of a customer decides whether an incident concerns it. */
export interface Concernable {
  readonly id: string;
  readonly components: readonly string[];
  readonly region: string | null;
  readonly segment: string | null;
  readonly status: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it became a customer: ISO 8601, UTC; null: not known. */
  readonly since: string | null;
}

/** Through what a customer is affected. */
export interface Via {
  /** Sorted; empty where it is named one by one, or a condition alone lets it in. */
  readonly components: readonly string[];
  /** Named one by one, and not through a component or a condition. */
  readonly listed: boolean;
  /** What of it was exposed, where it is on the incident's list of exposed customers. */
  readonly dataClasses?: readonly string[];
}

/** Whether customers hear of an incident after they have left. */
export function concernsThoseWhoLeft(kind: IncidentKind): boolean {
  return kind === 'breach' || kind === 'data_loss';
}

/** A scope made ready for many customers: the one definition of whom an incident concerns, one customer at a time. */
export class Concern {
  readonly components: ReadonlySet<string>;
  private readonly regions: ReadonlySet<string> | null;
  private readonly named: ReadonlySet<string>;
  private readonly excepted: ReadonlySet<string>;
  private readonly until: string | null;

  constructor(
    private readonly scope: Scope,
    private readonly kind: IncidentKind,
  ) {
    this.components = new Set(scope.components);
    this.regions = scope.regions && new Set(scope.regions);
    this.named = new Set(scope.customers);
    this.excepted = new Set(scope.except);
    this.until = scope.window?.until ? new Date(scope.window.until).toISOString() : null;
  }

  /** It asks a condition of every customer, whatever components they use. */
  get asksAll(): boolean {
    return this.components.size === 0 && this.scope.where !== undefined;
  }

  get namesSome(): boolean {
    return this.named.size > 0;
  }

  names(customerId: string): boolean {
    return this.named.has(customerId);
  }

  /** Through what it concerns the customer; undefined: not at all. `dataClasses`: as the exposed customer is listed. */
  of(customer: Concernable, dataClasses: readonly string[] | undefined): Via | undefined {
    if (this.excepted.has(customer.id)) return undefined;
    const exposed = dataClasses && { dataClasses };
    const used = customer.components.filter((one) => this.components.has(one)).sort();
    const isAsked = used.length > 0 || this.asksAll;
    if (isAsked && this.holds(customer)) return { components: used, listed: false, ...exposed };
    if (!exposed && !this.named.has(customer.id)) return undefined;
    return { components: [], listed: true, ...exposed };
  }

  private holds(customer: Concernable): boolean {
    const { region, status, since } = customer;
    if (status === 'churned' && !concernsThoseWhoLeft(this.kind)) return false;
    if (this.regions && (region === null || !this.regions.has(region))) return false;
    if (this.until !== null && since !== null && since > this.until) return false;
    return this.scope.where === undefined || conditionHolds(this.scope.where, customer);
  }
}

/** Whether a condition holds of a customer. */
export function conditionHolds(one: Condition, customer: Concernable): boolean {
  if ('all' in one) return one.all.every((member) => conditionHolds(member, customer));
  if ('any' in one) return one.any.some((member) => conditionHolds(member, customer));
  if ('not' in one) return !conditionHolds(one.not, customer);
  if ('component' in one) return one.component.some((id) => customer.components.includes(id));
  if ('region' in one) return isAmong(customer.region, one.region);
  if ('segment' in one) return isAmong(customer.segment, one.segment);
  if ('status' in one) return isAmong(customer.status, one.status);
  return isAmong(customer.attributes[one.attribute], one.is);
}

function isAmong(value: string | null | undefined, values: readonly string[]): boolean {
  return typeof value === 'string' && values.includes(value);
}

/** As it is stored; `membership` in SQL says it in the same letters. */
export function viaText({ components, listed, dataClasses }: Via): string {
  const through = listed ? '"listed":true' : `"components":${JSON.stringify(components)}`;
  return dataClasses ? `{${through},"dataClasses":${JSON.stringify(dataClasses)}}` : `{${through}}`;
}
