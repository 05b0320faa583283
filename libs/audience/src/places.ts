/** Zones are few and looking one up is slow; garbage is many, so only known ones are kept. */
const zones = new Map<string, string>();

/** The BCP 47 tag in its usual spelling, also from `pt_BR`; undefined where it is none. */
export function readLocale(text: string): string | undefined {
  const tag = text.trim().replaceAll('_', '-');
  if (!/^[a-z]{2,3}(-|$)/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** The IANA name in its usual spelling; undefined where this runtime does not know the zone. */
export function readTimeZone(text: string): string | undefined {
  const name = text.trim();
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    if (zones.size < 2_000) zones.set(name, zone);
    return zone;
  } catch {
    return undefined;
  }
}
