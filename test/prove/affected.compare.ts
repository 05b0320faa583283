import type { ExpectedRow } from './affected.reckoning.js';

/** A customer of the list as Daylight gives it. */
export interface Listed {
  readonly customerId: string;
  readonly since: string;
  readonly until: string | null;
  readonly components: readonly string[];
  readonly dataClasses: readonly string[];
  readonly told: number;
  readonly firstToldAt: string | null;
  readonly lastToldAt: string | null;
  readonly unreachableBecause: string | null;
  readonly inTheDark: { readonly minutes: number } | null;
}

export interface ListAnswers {
  readonly affectedCount: number;
  readonly toldCount: number;
  readonly affectedCustomers: {
    readonly edges: readonly { readonly node: Listed }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** A mail server answers, and a moment later the answer is known. */
const TOLD_WITHIN_MS = 2_000;
/** Minutes are given in hundredths. */
const ROUNDED_MS = 300;

/** What differs, customer by customer, in words; nobody too many, nobody too few. */
export function rowsApart(
  expected: ReadonlyMap<string, ExpectedRow>,
  listed: readonly Listed[],
): string[] {
  const seen = new Set(listed.map(({ customerId }) => customerId));
  const absent = [...expected.keys()]
    .filter((id) => !seen.has(id))
    .map((id) => `${id} is not listed`);
  const others = listed.flatMap((row) => {
    const wanted = expected.get(row.customerId);
    const wrong = wanted ? fieldsApart(wanted, row) : ['should not be listed'];
    return wrong.length > 0 ? [`${row.customerId}: ${wrong.join(', ')}`] : [];
  });
  const twice = listed.length - seen.size;
  return [...absent, ...others, ...(twice > 0 ? [`${twice} are listed twice`] : [])];
}

function fieldsApart(wanted: ExpectedRow, row: Listed): string[] {
  const { reason, since, until } = wanted;
  const dark = darkApart(wanted, row);
  const checks: Readonly<Record<string, boolean>> = {
    since: isBetween(row.since, since),
    until: until ? isBetween(row.until, until) : row.until === null,
    components: row.components.join() === reason.components.join(),
    'data classes': row.dataClasses.join() === reason.dataClasses.join(),
    told: row.told === wanted.told,
    'first told': isNear(row.firstToldAt, wanted.firstAt),
    'last told': isNear(row.lastToldAt, wanted.lastAt),
    'time in the dark': dark !== undefined && dark <= allowedDark(wanted),
    unreachable: row.unreachableBecause === wanted.unreachableBecause,
  };
  return Object.entries(checks).flatMap(([name, isRight]) =>
    isRight ? [] : [`${name} (${JSON.stringify(row)} for ${JSON.stringify(wanted)})`],
  );
}

/** Every arrival ends a time in the dark, or may; each is known a little later than it was. */
function allowedDark({ darkWithinMs, told }: ExpectedRow): number {
  return darkWithinMs + ROUNDED_MS + (told > 0 ? TOLD_WITHIN_MS : 0);
}

function darkApart({ darkMs }: ExpectedRow, { inTheDark }: Listed): number | undefined {
  return inTheDark ? Math.abs(inTheDark.minutes * 60_000 - darkMs) : undefined;
}

function isBetween(moment: string | null, [from, to]: readonly [number, number]): boolean {
  const at = Date.parse(moment ?? '');
  return at >= from && at <= to;
}

function isNear(moment: string | null, at: number | undefined): boolean {
  if (moment === null || at === undefined) return moment === null && at === undefined;
  return Math.abs(Date.parse(moment) - at) <= TOLD_WITHIN_MS;
}

/** By how much moments are off at most, where acts took no time. */
export function worstApart(
  expected: ReadonlyMap<string, ExpectedRow>,
  listed: readonly Listed[],
): { toldMs: number; darkMs: number } {
  const worst = { toldMs: 0, darkMs: 0 };
  for (const row of listed) {
    const wanted = expected.get(row.customerId);
    if (!wanted) continue;
    if (row.firstToldAt !== null && wanted.firstAt !== undefined)
      worst.toldMs = Math.max(worst.toldMs, Math.abs(Date.parse(row.firstToldAt) - wanted.firstAt));
    if (wanted.darkWithinMs === 0)
      worst.darkMs = Math.max(worst.darkMs, darkApart(wanted, row) ?? 0);
  }
  return { toldMs: Math.round(worst.toldMs), darkMs: Math.round(worst.darkMs) };
}
